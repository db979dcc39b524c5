import type { Consortium, Field } from '@llmnet/protocol';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { endorsedByOthers } from '../membership/policies';
import { freshRecord } from './reputation-record';

/**
 * Opens an organisation's record in a field where it has none yet, under the endorsement of the other members: a record belongs to
 * the organisation, whatever its providers are called.
 */
export async function openRecord(
  ctx: LedgerContext,
  consortium: Consortium,
  field: Field,
  mspId: string,
): Promise<void> {
  const key = keys.reputation(field, mspId);
  if (await ctx.store.exists(key)) return;
  await ctx.store.put(key, freshRecord(ctx, field, mspId));
  await endorsedByOthers(ctx, key, mspId, consortium);
}
