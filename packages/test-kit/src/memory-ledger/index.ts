import './quiet';
export { MemoryLedger, Refusal } from './memory-ledger';
export type { Endorsed, SavedLedger, Transient, ValidationCode } from './memory-ledger';
export type { MemoryNode } from './nodes';
export { policyInWords, policyOf } from './policy';
