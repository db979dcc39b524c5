export { jsonBody, readBody, streamFields, streamOptionsOf } from './body';
export type { StreamOptions } from './body';
export { completionHead, sendCompletion, sendStream, usageOf } from './completion';
export type { Completed, Completion, CompletionHead, Usage } from './completion';
export { ApiError, errorHandler, unknownRoute } from './errors';
export { ListenError, listen } from './listen';
export type { Listening } from './listen';
