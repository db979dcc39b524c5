import { LedgerError, NodeRecord } from '@llmnet/protocol';
import type { NodeId, Task } from '@llmnet/protocol';
import type { Caller } from '../access';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { loadSeats } from '../tasks/seats';
import { questionTexts } from '../tasks/text-places';

/**
 * Stores the keys of a task's texts that one of its parties wrapped for an auditor.
 * @returns of how many texts
 * @throws LedgerError NOT_YOURS, UNKNOWN_NODE, INVALID_REQUEST, TEXT_MISSING
 */
export async function discloseTexts(ctx: LedgerContext, caller: Caller, task: Task, auditor: NodeId): Promise<number> {
  const respondents = (await loadSeats(ctx, task)).map(({ node }) => node);
  if (![task.requester, task.coordinator, ...respondents].includes(caller.node)) {
    throw new LedgerError('NOT_YOURS', `${caller.node} has no part in the task`);
  }
  const { roles } = await ctx.store.get(keys.node(auditor), NodeRecord, 'UNKNOWN_NODE');
  if (!roles.includes('auditor')) throw new LedgerError('INVALID_REQUEST', `auditor: ${auditor} is none`);

  const place = { task: task.task, step: 'disclosure', index: 0, grantor: caller.node, reader: auditor } as const;
  const texts = await ctx.texts.grant(place, questionTexts(task));
  if (texts === 0) throw new LedgerError('INVALID_REQUEST', 'no key of a text');
  return texts;
}
