import type { ProviderId } from '@llmnet/protocol';

/** What a credit or a line of the journal comes from. Every kind has a prefix of its own, so that no id can be taken for another's. */
export const moneySources = {
  settlement: (task: string) => `task.${task}`,
  dispute: (task: string, number: number) => `dispute.${task}.${String(number)}`,
  reimbursement: (task: string) => `reimbursement.${task}`,
  /** What an organisation's judgements of one window earned. */
  validation: (mspId: string, window: number) => `validation.${mspId}.${String(window)}`,
  /** Fines taken from a bond; a provider can be fined more than once. */
  fines: (provider: ProviderId, at: number) => `fines.${provider}.${String(at)}`,
  bond: (provider: ProviderId) => `bond.${provider}`,
  mint: (proposal: string) => `mint.${proposal}`,
} as const;
