export { modelNames } from './models';
export { type RunningExperts, startExperts } from './server/start';
