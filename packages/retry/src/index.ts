export { backoff, poll, retry, type BackoffOptions, type PollOptions, type RetryOptions } from './retry';
