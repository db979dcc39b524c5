export { backoff, poll, retry, withDeadline, type BackoffOptions, type PollOptions, type RetryOptions } from './retry';
