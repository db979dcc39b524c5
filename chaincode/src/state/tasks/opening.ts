import type { z } from 'zod';
import type { LedgerEvent, OpenRequest, Parameters, Task } from '@llmnet/protocol';
import { schedule } from '@llmnet/protocol/rules';
import type { Caller } from '../access';
import type { LedgerContext } from '../context';
import type { OpenPlan } from './plan';

/** The task that an open records. */
export function taskOf(
  ctx: LedgerContext,
  caller: Caller,
  parameters: Parameters,
  plan: OpenPlan,
  { terms, epoch, lane, promptDigest, link }: z.output<typeof OpenRequest>,
): Task {
  const { task, seed, coordinator, seats, substitutes, quote } = plan;
  return {
    task,
    requester: caller.node,
    coordinator,
    terms,
    parameterVersion: parameters.version,
    epoch,
    seed,
    seats,
    substitutes,
    promptDigest,
    link,
    lane,
    escrow: quote,
    ...schedule(ctx.time, terms.phaseSeconds, terms.rounds),
    ...ctx.stamp,
  };
}

export function openedEvent(record: Task): LedgerEvent {
  const { task, requester, coordinator, promptDigest, terms } = record;
  const { commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy } = record;
  return {
    type: 'opened',
    task,
    domain: terms.domain,
    requester,
    coordinator,
    seats: record.seats.map(({ provider, node }) => ({ provider, node })),
    promptDigest,
    answerTokens: terms.answerTokens,
    ...{ commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy },
  };
}
