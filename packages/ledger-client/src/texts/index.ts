export { wrapContentKey } from './content-key';
export type { PrivateKey, Reader } from './content-key';
export { TextError } from './errors';
export type { TextErrorCode } from './errors';
export { assertDigest, freshSalt, jsonOrUndefined, openText, sealText } from './sealed-text';
export type { OpenedText, SealedText, StoredText } from './sealed-text';
export type { GeneralJWE } from 'jose';
export { AnswerDocument, PromptDocument, ResultDocument, ScoreDocument } from './documents';
