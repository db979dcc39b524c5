export { LedgerConfig, readLedgerAddress } from '@llmnet/fabric-client';
export type { EventOptions, EventPosition, LedgerAddress, TransactionView } from '@llmnet/fabric-client';
export { ConfigError, readConfigFile } from './config-file';
export { LedgerClientError, isRetryable, passesWithTheStart } from './errors';
export type { ClientErrorCode } from './errors';
export { Ledger, planAnew } from './ledger';
export type { PositionedEvent, SubmitOptions } from './ledger';
export { NodeFiles, loadNodeIdentity } from './node-identity';
export type { NodeIdentity, PrivateKey } from './node-identity';
export { registerNode } from './node-registration';
export { AnswerDocument, PromptDocument, ResultDocument, Sampling, ScoreDocument } from './texts/documents';
export {
  NodeDirectory,
  TaskTexts,
  TextError,
  freshSalt,
  grantKeys,
  openDocument,
  openText,
  sealDocument,
} from './texts/sealed-texts';
export type { Grant, Opened, Reader, SealedForLedger, SealedText, TextErrorCode } from './texts/sealed-texts';
export type { GeneralJWE } from 'jose';
