/** The display that installing and building use too, so it is plain CommonJS: they run before anything is compiled. */
export { createProgress, formatElapsed, type Progress, type Step } from '../../bootstrap/progress.cjs';
