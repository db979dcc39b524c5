export * from './errors';
export * from './events';
export * from './ids';
export * from './json';
export * from './parameters';
export * from './records';
export * from './requests';
export * from './transactions';
export * from './views';
export {
  answerCommitment,
  canaryId,
  enc,
  hash,
  canaryCommitment,
  scoreCommitment,
  taskId,
  textDigest,
} from '../rules/encoding';
export type { Score, TextBinding, TextRef, TextStep } from '../rules/encoding';
