export { modelNames } from './models';
export { createExpertsServer } from './server/app';
export { type RunningExperts, startExperts } from './server/start';
