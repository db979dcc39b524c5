export {
  completionHead,
  jsonBody,
  readBody,
  sendCompletion,
  sendStream,
  streamFields,
  streamOptionsOf,
  usageOf,
} from './completion';
export type { Completed, Completion, CompletionHead, StreamOptions, Usage } from './completion';
export { ApiError, errorHandler, unknownRoute } from './errors';
export { ListenError, listen } from './listen';
export type { Listening } from './listen';
