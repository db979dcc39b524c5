export { WorkerConfig } from './config';
export { startWorker } from './worker';
