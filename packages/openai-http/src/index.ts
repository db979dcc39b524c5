export { jsonBody, readBody } from './body';
export { completionHead, sendCompletion, sendStream, streamFields, streamOptionsOf, usageOf } from './completion';
export type { Completed, Completion, CompletionHead, StreamOptions, Usage } from './completion';
export { ApiError, errorHandler, otherMethods, unknownRoute } from './errors';
export { guardHosts } from './host-guard';
export { ListenError, listen } from './listen';
export type { Listening } from './listen';
