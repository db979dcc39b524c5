export type { CollectionConfig } from './collections';
export { EmbeddedNetworkError, type EmbeddedNetworkErrorCode } from './errors';
export { EmbeddedNetwork } from './network';
export type { Lag } from './peer/lag';
export type { PeerControl } from './serving/peer-host';
export type { ChaincodeOptions, EmbeddedNetworkOptions, GatewayEndpoint } from './network-options';
export type { BlockCutting } from './orderer/block-cutter';
export { signLowS } from './msp/ecdsa';
export type { EndorsementPolicyOption } from './policy/policy-expression';
export {
  startEmbeddedNetwork,
  type Connection,
  type StartedNetwork,
  type StartOptions,
} from './start-embedded-network';
export { verifyLedger, type LedgerSummary } from './verification/verify-ledger';
