import { LANES, LedgerError } from '@llmnet/protocol';
import type { Consortium } from '@llmnet/protocol';
import { keys } from '../store';
import { storeLane } from '../money/movements';
import type { LedgerContext } from '../transaction';

/** A founding member as the request names it. */
interface Founder {
  readonly mspId: string;
  readonly name: string;
}

/** The consortium that its founding members begin with. @throws LedgerError INVALID_REQUEST, NOT_A_MEMBER */
export function foundingConsortium(
  founders: readonly Founder[],
  parameters: Consortium['parameters'],
  callerMsp: string,
): Consortium {
  const mspIds = new Set(founders.map(({ mspId }) => mspId));
  if (!mspIds.has(callerMsp)) throw new LedgerError('NOT_A_MEMBER', callerMsp);
  if (mspIds.size !== founders.length) throw new LedgerError('INVALID_REQUEST', 'members: duplicate');
  if (parameters.version !== 1) throw new LedgerError('INVALID_REQUEST', 'parameters.version: 1 is the first');
  return { members: founders.map((member) => ({ ...member, state: 'active' })), membership: 1, parameters };
}

/** Mints each founding member's grant into its lanes, evenly; what does not divide goes to lane 0. */
export async function grantToFounders(ctx: LedgerContext, founders: readonly Founder[], grant: bigint): Promise<void> {
  const lanes = BigInt(LANES);
  await ctx.store.put(keys.mint('founding'), { total: grant * BigInt(founders.length), ...ctx.stamp });
  for (const { mspId } of founders) {
    for (let lane = 0; lane < LANES; lane += 1) {
      await storeLane(ctx, { mspId, lane, balance: grant / lanes + (lane === 0 ? grant % lanes : 0n), opens: 0 });
    }
  }
}
