export type { ChaincodeEvent } from '@hyperledger/fabric-gateway';
export { FabricClient } from './client';
export type { CommittedTransaction, EventPosition, SubmitOptions } from './client';
export { FabricClientError, isRetryable } from './errors';
export type { FabricErrorCode, RefusalRules, Stage } from './errors';
export { LedgerConfig, readLedgerAddress } from './ledger-address';
export type { ForeignPeerAddress, LedgerAddress, PeerAddress } from './ledger-address';
export type { FabricIdentity } from './peer-connection';
export type { TransactionView } from './transaction-view';
