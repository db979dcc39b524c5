export * from './failures';
export * from './faulty-issuance';
export * from './gateway-client';
export * from './ledger-queries';
export * from './network-process';
export * from './test-network';
