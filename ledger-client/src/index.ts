export { LedgerClientError } from './errors';
export type { ClientErrorCode, Stage } from './errors';
export type { EventPosition, PositionedEvent } from './events';
export { Ledger } from './ledger';
export type { LedgerAddress, SubmitOptions } from './ledger';
export { NodeFiles, loadNodeIdentity } from './node-identity';
export type { NodeIdentity } from './node-identity';
export { isRetryable } from './retry';
export type { TransactionView } from './transaction-view';
