import { admission, decideOnLedger, firstMoney } from '@llmnet/consortium';
import type { NetworkPlan } from '@llmnet/native-fabric';
import type { Progress } from '../progress';
import { describeOutcome } from './report';

/** Whom the members take in on the ledger, and with what. */
export interface Admission {
  readonly plan: NetworkPlan;
  /** The members whose admins act, the one that proposes first. */
  readonly members: readonly string[];
  readonly mspId: string;
  /** Its name on the ledger. */
  readonly label: string;
  /** Micro-credits that it is given unless it can pay for its provider. */
  readonly grant: bigint;
  /** Whether the members vote. */
  readonly votes: boolean;
}

export interface AdmissionDisplay {
  readonly progress: Progress;
  readonly write: (text: string) => void;
  /** `--data` as it was given. */
  readonly data: string | undefined;
  /** Whether its worker and gateway wait for the outcome. */
  readonly isProduct: boolean;
}

/**
 * Admits a member by a vote, then gives it money by another: a mint for somebody who is no member cannot be proposed.
 * @returns whether it is a member that can pay for its provider
 * @throws {ConsortiumError} as decideOnLedger
 */
export async function admit(
  request: Admission,
  { progress, write, data, isProduct }: AdmissionDisplay,
): Promise<boolean> {
  const { plan, members, mspId, label, grant, votes } = request;
  const admitted = await progress.step(`Admission of ${mspId} on the ledger`, () =>
    decideOnLedger(plan, { change: admission(mspId, label), members, votes }),
  );
  write(
    describeOutcome(admitted, {
      made: `${mspId} is an active member, and the policies of all records ask for its endorsement too`,
      next: 'When it is a member, run this command again: it needs money.',
      data,
    }),
  );
  if (admitted.kind !== 'made' || grant === 0n) return false;
  const paid = await progress.step(`Money for ${mspId}`, () =>
    decideOnLedger(plan, { change: firstMoney(mspId, grant), members, votes }),
  );
  const next = isProduct
    ? 'When it has money, its worker and its gateway start.'
    : 'It needs money to register a provider.';
  write(describeOutcome(paid, { made: `${mspId} can pay for its provider`, next, data }));
  return paid.kind === 'made';
}
