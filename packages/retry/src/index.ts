export { backoff, type BackoffOptions } from './backoff';
export { poll, type PollOptions } from './poll';
export { retry, type RetryOptions } from './retry';
