import { Canary, Disclosure, Erased, Hold, LedgerError, NodeRecord, Result, Settled, mspOf } from '@llmnet/protocol';
import type { CustodyView, NodeId, Parameters, Role, Task } from '@llmnet/protocol';
import { keys, ranges } from '../store';
import { loadDisputes, loadSeats } from '../tasks/tasks';
import { grantPlaces, questionTexts, textPlaces } from '../tasks/text-places';
import type { TextRecords } from '../tasks/text-places';
import { assertRole } from '../transaction';
import type { Caller, LedgerContext } from '../transaction';

const MAX_HOLDS = 200;
const MAX_DISCLOSURES = 1_000;
/** Auditors that a member can disclose one task to: all members' together stay below what an erasure reads. */
const MAX_AUDITORS = 20;

/** Holds, disclosures and the purge of a task's texts. Where a transaction asks, what comes meanwhile makes it invalid. */
export async function loadCustody(ctx: LedgerContext, task: string): Promise<CustodyView> {
  return {
    holds: await ctx.store.all(ranges.holds(task), Hold, MAX_HOLDS),
    disclosures: await ctx.store.all(ranges.disclosures(task), Disclosure, MAX_DISCLOSURES),
    erased: (await ctx.store.find(keys.erased(task), Erased)) ?? null,
  };
}

/** A task's settlement. @throws LedgerError TOO_EARLY where there is none yet */
export function loadSettled(ctx: LedgerContext, task: string): Promise<Settled> {
  return ctx.store.get(keys.settled(task), Settled, 'TOO_EARLY');
}

/** @throws LedgerError ERASED */
export function assertNotErased(ctx: LedgerContext, task: string): Promise<void> {
  return ctx.store.assertAbsent(keys.erased(task), 'ERASED');
}

/**
 * Stores the keys of a task's texts that one of its parties wrapped for an auditor.
 * @returns of how many texts
 * @throws LedgerError NOT_YOURS, UNKNOWN_NODE, QUOTA_REACHED, INVALID_REQUEST, TEXT_MISSING, KEY_MISSING
 */
export async function discloseTexts(ctx: LedgerContext, caller: Caller, task: Task, auditor: NodeId): Promise<number> {
  const respondents = (await loadSeats(ctx, task)).map(({ node }) => node);
  if (![task.requester, task.coordinator, ...respondents].includes(caller.node)) {
    throw new LedgerError('NOT_YOURS', `${caller.node} has no part in the task`);
  }
  const { roles } = await ctx.store.get(keys.node(auditor), NodeRecord, 'UNKNOWN_NODE');
  if (!roles.includes('auditor')) throw new LedgerError('INVALID_REQUEST', `auditor: ${auditor} is none`);
  const known = await ctx.store.all(ranges.disclosures(task.task), Disclosure, MAX_DISCLOSURES);
  const own = known.filter(({ by }) => mspOf(by) === caller.mspId);
  if (own.length >= MAX_AUDITORS)
    throw new LedgerError('QUOTA_REACHED', `${String(MAX_AUDITORS)} disclosures of a task`);

  const place = { task: task.task, step: 'disclosure', index: 0, grantor: caller.node, reader: auditor } as const;
  const texts = await ctx.texts.grant(place, questionTexts(task), { forAll: [auditor] });
  if (texts === 0) throw new LedgerError('INVALID_REQUEST', 'no key of a text');
  return texts;
}

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
