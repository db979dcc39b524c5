import { createProgress, type Progress } from '../../bootstrap/progress.cjs';

/** The display that installing and building use too, so it is plain CommonJS: they run before anything is compiled. */
export { createProgress, formatElapsed, type Progress, type Step } from '../../bootstrap/progress.cjs';

/** Shows the steps of a start or of a change, on the standard error output unless said otherwise. */
export function stepDisplay(
  progress: Progress = createProgress(process.stderr),
): <T>(title: string, work: () => Promise<T>) => Promise<T> {
  return (title, work) => progress.step(title, work);
}
