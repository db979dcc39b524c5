export { describeError } from './describe-error';
export type { ErrorForLog } from './describe-error';
