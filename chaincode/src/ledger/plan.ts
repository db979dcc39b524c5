import type { z } from 'zod';
import { LaneRecord, LedgerError, Snapshot } from '../api';
import type { Parameters, PlanRequest, ResultPlan, Reveal, Commit, Seat, Task } from '../api';
import { mspOf } from '../api';
import { drawValidators, quote, selectCommittee, taskId, taskSeed, validatorSeed, voteWeight } from '../rules';
import type { Caller } from './access';
import type { LedgerContext } from './context';
import { keys } from './keys';

export interface OpenPlan {
  readonly task: string;
  readonly seed: string;
  readonly lane: LaneRecord;
  readonly seats: Seat[];
  readonly substitutes: Seat[];
  readonly quote: bigint;
}

/**
 * What an open by this caller records. It reads one immutable snapshot, the absence of the one after the next (so a
 * snapshot that is older than the previous one is refused, without reading a key that every open would share), and the lane.
 * @throws LedgerError SNAPSHOT_UNKNOWN, SNAPSHOT_STALE, UNKNOWN_DOMAIN, NOT_YOURS, LANE_BUSY, LANE_TOO_LOW, NO_CANDIDATES
 */
export async function planOpen(
  ctx: LedgerContext,
  caller: Caller,
  parameters: Parameters,
  request: z.output<typeof PlanRequest>,
): Promise<OpenPlan> {
  const { terms, epoch, coordinator } = request;
  if (!parameters.domains.includes(terms.domain)) throw new LedgerError('UNKNOWN_DOMAIN', terms.domain);
  if (terms.seats > parameters.maxSeats) throw new LedgerError('INVALID_REQUEST', 'terms.seats');
  const snapshot = await ctx.store.get(keys.snapshot(terms.domain, epoch), Snapshot, 'SNAPSHOT_UNKNOWN');
  await ctx.store.assertAbsent(keys.snapshot(terms.domain, epoch + 2), 'SNAPSHOT_STALE');
  const lane = await ctx.store.get(keys.lane(caller.mspId, request.lane), LaneRecord, 'LANE_TOO_LOW');
  if (lane.opens !== request.opens) throw new LedgerError('LANE_BUSY', `lane ${String(request.lane)}`);
  if (mspOf(coordinator) !== caller.mspId || !snapshot.coordinators.includes(coordinator)) {
    throw new LedgerError('NOT_YOURS', `coordinator ${coordinator}`);
  }

  const seed = taskSeed(snapshot.seed, caller.mspId, request.lane, request.opens);
  const { seats, substitutes } = selectCommittee(
    snapshot.candidates,
    { seats: terms.seats, priceCap: terms.priceCap, requesterMsp: caller.mspId, nearBand: parameters.nearBand },
    seed,
  );
  if (seats.length === 0) throw new LedgerError('NO_CANDIDATES', terms.domain);
  const asSeat = (candidate: (typeof seats)[number]): Seat => ({ ...candidate, voteWeight: voteWeight(candidate) });
  return {
    task: taskId(ctx.channel, caller.mspId, request.lane, request.opens),
    seed,
    lane,
    seats: seats.map(asSeat),
    substitutes: substitutes.map(asSeat),
    quote: quote(
      seats.length,
      [...seats, ...substitutes].map(({ price }) => price),
      parameters.shares,
    ),
  };
}

/** The validators of a task: never a respondent's nor the coordinator's organisation, drawn from the reveals' seed salts. */
export async function planResult(
  ctx: LedgerContext,
  task: Task,
  parameters: Parameters,
  commits: readonly (Commit | undefined)[],
  reveals: readonly (Reveal | undefined)[],
): Promise<z.output<typeof ResultPlan>> {
  const snapshot = await ctx.store.get(keys.snapshot(task.terms.domain, task.epoch), Snapshot, 'SNAPSHOT_UNKNOWN');
  const material = task.seats.map((_seat, index) => reveals[index]?.seedSalt ?? commits[index]?.commitment ?? '');
  const excluded = new Set([mspOf(task.coordinator), ...task.seats.map(({ mspId }) => mspId)]);
  const drawn = drawValidators(
    snapshot.validators,
    excluded,
    parameters.validators,
    validatorSeed(task.seed, material),
  );
  return { validators: drawn.map(({ node }) => node) };
}
