import { LedgerError, Vote } from '@llmnet/protocol';
import type { Change, Consortium, Parameters, Proposal } from '@llmnet/protocol';
import { changeMembers, electorateOf } from '@llmnet/protocol/rules';
import { keys, ranges } from '../store';
import { moneySources, writeCredit } from '../money/movements';
import type { LedgerContext } from '../transaction';
import { endorsedByMajority } from './policies';

/** The consortium as an enacted change leaves it; a mint changes nothing of it. */
export function afterChange(consortium: Consortium, change: Change): Consortium {
  switch (change.kind) {
    case 'mint':
      assertMintable(consortium, change.mspId, change.amount);
      return consortium;
    case 'parameters':
      return { ...consortium, parameters: nextParameters(consortium.parameters, change) };
    default: {
      const members = changeMembers(consortium.members, change);
      if (members === undefined) throw new LedgerError('MEMBER_STATE', `${change.kind} ${change.mspId}`);
      const membership = consortium.membership + (sameEndorsers(consortium.members, members) ? 0 : 1);
      return { ...consortium, members, membership };
    }
  }
}

/**
 * Makes a change that has its votes. Where it changes who endorses, the consortium's key gets the new members' policy: under the old
 * one this transaction itself is endorsed.
 * @throws LedgerError MEMBER_STATE, PARAMETERS_STALE
 */
export async function enact(ctx: LedgerContext, before: Consortium, { proposal, change }: Proposal): Promise<void> {
  const after = afterChange(before, change);
  if (change.kind === 'mint') return mint(ctx, proposal, change);
  await ctx.store.put(keys.consortium, after);
  if (change.kind === 'parameters') await ctx.store.put(keys.parameters(after.parameters.version), after.parameters);
  if (after.membership !== before.membership) await endorsedByMajority(ctx, keys.consortium, after);
}

/** The members that voted for a proposal. The range is in the read set: a vote cast meanwhile makes the transaction invalid. */
export async function votesInFavour(ctx: LedgerContext, { proposal, electorate }: Proposal): Promise<string[]> {
  const votes = await ctx.store.all(ranges.votes(proposal), Vote, electorate.length);
  return votes.filter(({ inFavour }) => inFavour).map(({ mspId }) => mspId);
}

function nextParameters(current: Parameters, { version, values }: Extract<Change, { kind: 'parameters' }>): Parameters {
  if (version !== current.version)
    throw new LedgerError('PARAMETERS_STALE', `version ${String(current.version)} is in force`);
  return { version: version + 1, ...values };
}

function assertMintable({ members }: Consortium, mspId: string, amount: bigint): void {
  if (!electorateOf(members).includes(mspId)) throw new LedgerError('MEMBER_STATE', `mint to ${mspId}`);
  if (amount === 0n) throw new LedgerError('INVALID_REQUEST', 'amount');
}

/** New money: a credit that can be swept at once, and the record of it. */
async function mint(
  ctx: LedgerContext,
  proposal: string,
  { mspId, amount }: Extract<Change, { kind: 'mint' }>,
): Promise<void> {
  await writeCredit(ctx, { account: mspId, source: moneySources.mint(proposal), amount, finalAt: ctx.time });
  await ctx.store.put(keys.mint(proposal), { total: amount, ...ctx.stamp });
}

function sameEndorsers(x: Consortium['members'], y: Consortium['members']): boolean {
  return electorateOf(x).join() === electorateOf(y).join();
}
