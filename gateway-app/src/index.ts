export { createApp } from './app';
export type { AppDependencies } from './app';
export { GatewayConfig } from './config';
export type { GatewayLedger, TaskTexts } from './questions/ledger-texts';
