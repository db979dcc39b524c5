import { Dispute, MAX_DISPUTES, Resolved } from '@llmnet/protocol';
import type { LedgerContext } from '../context';
import { keys } from '../keys';

/** A dispute of a task, and how it ended. */
export interface KnownDispute {
  readonly dispute: Dispute;
  readonly resolved: Resolved | undefined;
}

/** The disputes of a task, which are numbered without gaps. One state call where there is none. */
export async function loadDisputes(ctx: LedgerContext, task: string): Promise<KnownDispute[]> {
  const known: KnownDispute[] = [];
  for (let number = 1; number <= MAX_DISPUTES; number += 1) {
    const dispute = await ctx.store.find(keys.dispute(task, number), Dispute);
    if (dispute === undefined) break;
    known.push({ dispute, resolved: await ctx.store.find(keys.resolved(task, number), Resolved) });
  }
  return known;
}

/** The authors of texts of one step that were found not to match their digests. */
export function falseAuthors(disputes: readonly KnownDispute[], step: 'prompt' | 'answer' | 'result'): string[] {
  return disputes.flatMap(({ dispute: { subject }, resolved }) =>
    resolved?.upheld === true && subject.kind === 'text' && subject.text.step === step ? [subject.text.author] : [],
  );
}

/** The dispute that reversed the verdicts of a task. */
export function findReversal(disputes: readonly KnownDispute[]): KnownDispute | undefined {
  return disputes.find(({ dispute, resolved }) => resolved?.upheld === true && dispute.subject.kind === 'verdict');
}
