export * from './fake-ledger';
export * from './issued-nodes';
export * from './node-ledger';
export * from './records';
