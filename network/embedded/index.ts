export type { CollectionConfig } from './collections';
export { EmbeddedNetworkError, type EmbeddedNetworkErrorCode } from './errors';
export { EmbeddedNetwork } from './network';
export type { ChaincodeOptions, EmbeddedNetworkOptions, GatewayEndpoint } from './network-options';
export type { BlockCutting } from './orderer/block-cutter';
