import './quiet';
export { MemoryLedger, Refusal } from './memory-ledger';
export type { Endorsed, SavedLedger, Transient, ValidationCode } from './memory-ledger';
export type { MemoryNode } from './nodes';
export { wrappedKeyFor } from './wrapped-key';
export { policyInWords, policyOf } from './policy';
