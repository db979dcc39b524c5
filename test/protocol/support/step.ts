import type { SubmitName, SubmitRequest } from '@llmnet/protocol';
import type { Endorsed, MemoryLedger, MemoryNode, Transient } from '@llmnet/test-kit/memory-ledger';

export interface StepNamed<N extends SubmitName> {
  readonly by: MemoryNode;
  readonly name: N;
  readonly request: SubmitRequest<N>;
  readonly transient?: Transient;
}

/** A transaction that a node wants, before anyone has endorsed it. */
export type Step = { [N in SubmitName]: StepNamed<N> }[SubmitName];

/** Executes a step against the present state. @throws Refusal */
export function endorseStep(ledger: MemoryLedger, { by, name, request, transient }: Step): Promise<Endorsed> {
  return ledger.invoke(by, name, [JSON.stringify(request)], transient);
}

/** Executes and orders a step; it has to be valid. */
export async function take(ledger: MemoryLedger, step: Step): Promise<Endorsed> {
  const transaction = await endorseStep(ledger, step);
  const code = ledger.commit(transaction);
  if (code !== 'VALID') throw new Error(`${step.name}: ${code}`);
  return transaction;
}
