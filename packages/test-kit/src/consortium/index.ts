export * from './consortium-network';
export * from './embedded-consortium';
export * from './gateway-proxy';
export * from './when-accepted';
export * from './raw-contract';
export * from './refusal';
export * from './scripted-consortium';
export * from './task-player';
