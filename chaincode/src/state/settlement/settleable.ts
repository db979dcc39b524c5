import type { z } from 'zod';
import { LedgerError, canaryCommitment } from '@llmnet/protocol';
import type { SettleRequest } from '@llmnet/protocol';
import { isOver } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import type { SettlementInputs } from './settlement-inputs';

/**
 * Whether a task can be settled: the time for a result has passed without one; or every score is open or its time over, no text is
 * in dispute, and it is clear whether the task is a canary: it was declared one, or the requester's side shows that it is none, or the
 * time to declare it is over with that of the scores.
 * @throws LedgerError LINK_MISMATCH, TOO_EARLY
 */
export function assertSettleable(
  ctx: LedgerContext,
  { task, result, reveals, declared, disputes }: SettlementInputs,
  { link }: Pick<z.output<typeof SettleRequest>, 'link'>,
  toleranceSeconds: number,
): void {
  const isCommitted =
    link === null || canaryCommitment({ channel: ctx.channel, task: task.task }, link.canary, link.salt) === task.link;
  if (!isCommitted) throw new LedgerError('LINK_MISMATCH', task.task);
  const open = disputes.find(({ resolved }) => resolved === undefined);
  if (open !== undefined) throw new LedgerError('TOO_EARLY', `dispute ${String(open.dispute.number)} is open`);
  if (result === undefined) {
    if (!isOver(task.resultBy, ctx.time, toleranceSeconds)) throw new LedgerError('TOO_EARLY', 'no result yet');
    return;
  }
  if (isOver(task.scoreRevealBy, ctx.time, toleranceSeconds)) return;
  if (reveals.length < result.validators.length) throw new LedgerError('TOO_EARLY', 'scores are missing');
  if (declared === undefined && (link === null || link.canary !== null)) {
    throw new LedgerError('TOO_EARLY', 'the task may be a canary');
  }
}
