export { createApp } from './app';
export type { AppDependencies } from './app';
export type { AskTerms } from './asking/ask-terms';
export { GatewayConfig } from './process/config';
export type { Completion } from './openai/completion';
export type { Provenance } from './openai/provenance';
export type { GatewayLedger, TaskTexts } from './ports';
