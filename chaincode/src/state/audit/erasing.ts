import { Canary, LedgerError, Result, mspOf } from '@llmnet/protocol';
import type { CustodyView, Disclosure, Erased, Parameters, Role, Settled, Task } from '@llmnet/protocol';
import { assertRole } from '../access';
import type { Caller } from '../access';
import type { LedgerContext } from '../context';
import { loadDisputes } from '../disputes/dispute-history';
import { keys } from '../keys';
import { grantPlaces, textPlaces } from '../tasks/text-places';
import type { TextRecords } from '../tasks/text-places';

/** Who may have the texts of any task purged once they are old enough. */
const HOUSEKEEPERS = ['coordinator', 'admin'] as const satisfies readonly Role[];

/**
 * On request only the requester's own member; for retention any housekeeper, once the governed time since the opening has passed.
 * @throws LedgerError NOT_YOURS, ROLE_MISSING, TOO_EARLY
 */
export function assertMayErase(
  ctx: LedgerContext,
  caller: Caller,
  task: Task,
  reason: Erased['reason'],
  { retentionSeconds }: Parameters,
): void {
  if (reason === 'request') {
    if (mspOf(task.requester) !== caller.mspId) throw new LedgerError('NOT_YOURS', task.requester);
    return;
  }
  assertRole(caller, HOUSEKEEPERS);
  const from = task.at + retentionSeconds * 1000;
  if (ctx.time < from) throw new LedgerError('TOO_EARLY', `kept until ${String(from)}`);
}

/** Texts stay while somebody holds them, or a dispute could still need them. @throws LedgerError ALREADY_DONE, HELD, TOO_EARLY */
export function assertErasable(ctx: LedgerContext, { task, finalAt }: Settled, { holds, erased }: CustodyView): void {
  if (erased !== null) throw new LedgerError('ALREADY_DONE', keys.erased(task));
  if (holds.length > 0) throw new LedgerError('HELD', holds.map(({ mspId }) => mspId).join());
  if (ctx.time < finalAt) throw new LedgerError('TOO_EARLY', `final at ${String(finalAt)}`);
}

/**
 * Purges every text of a task and every key of one, on all members' peers: whatever its records can have stored, and the texts of the
 * canary that it was. A peer drops the bytes at its purge interval, not at once.
 */
export async function purgeTexts(
  ctx: LedgerContext,
  task: Task,
  { canary }: Settled,
  disclosures: readonly Disclosure[],
): Promise<void> {
  const result = await ctx.store.find(keys.result(task.task), Result);
  const records: TextRecords = {
    task,
    validators: result?.validators ?? [],
    disputes: (await loadDisputes(ctx, task.task)).map(({ dispute }) => dispute),
    disclosures,
    canary: canary === null ? undefined : await ctx.store.get(keys.canary(canary), Canary),
  };
  await ctx.texts.purge(textPlaces(records), grantPlaces(records));
}
