import { LedgerError, mspOf } from '@llmnet/protocol';
import type {
  LaneRecord,
  LedgerEvent,
  NodeId,
  OpenRequest,
  Parameters,
  PlanRequest,
  Seat,
  Snapshot,
  Task,
  Terms,
} from '@llmnet/protocol';
import {
  coordinatorSeed,
  drawValidators,
  eligible,
  quote,
  schedule,
  selectCommittee,
  taskId,
  taskSeed,
  voteWeight,
} from '@llmnet/protocol/rules';
import type { z } from 'zod';
import { keys } from '../store';
import { loadLane } from '../money/movements';
import { loadSnapshot } from '../reputation/snapshots';
import type { Caller, LedgerContext } from '../transaction';

/** What the ledger holds of a task that is to be opened: what it is selected from, and the id that it gets. */
export interface Selection {
  readonly task: string;
  readonly snapshot: Snapshot;
}

/** @throws LedgerError INVALID_REQUEST, UNKNOWN_DOMAIN, SNAPSHOT_UNKNOWN */
export async function loadSelection(
  ctx: LedgerContext,
  caller: Caller,
  parameters: Parameters,
  { terms, epoch, lane, opens }: z.output<typeof PlanRequest>,
): Promise<Selection> {
  assertTerms(terms, parameters);
  const snapshot = await loadSnapshot(ctx, terms.domain, epoch);
  return { task: taskId(ctx.channel, snapshot.txId, caller.mspId, lane, opens), snapshot };
}

export interface OpenPlan {
  readonly task: string;
  readonly seed: string;
  readonly lane: LaneRecord;
  readonly coordinator: NodeId;
  readonly seats: Seat[];
  readonly substitutes: Seat[];
  readonly quote: bigint;
}

/**
 * What an open by this caller records. It reads one immutable snapshot, the absence of the one after the next (so a
 * snapshot that is older than the previous one is refused, without reading a key that every open would share), and the lane.
 * @throws LedgerError SNAPSHOT_STALE, LANE_BUSY, NOT_YOURS, NO_CANDIDATES
 */
export async function planOpen(
  ctx: LedgerContext,
  caller: Caller,
  parameters: Parameters,
  request: z.output<typeof PlanRequest>,
  { task, snapshot }: Selection,
): Promise<OpenPlan> {
  const { terms, epoch } = request;
  await ctx.store.assertAbsent(keys.snapshot(terms.domain, epoch + 2), 'SNAPSHOT_STALE');
  const lane = await loadLane(ctx, caller.mspId, request.lane);
  if (lane.opens !== request.opens) throw new LedgerError('LANE_BUSY', `lane ${String(request.lane)}`);

  const seed = taskSeed(snapshot.seed, caller.mspId, request.lane, request.opens);
  const coordinator = coordinatorOf(snapshot, caller.mspId, request.coordinator, terms, seed);
  const parties = { requesterMsp: caller.mspId, coordinatorMsp: mspOf(coordinator) };
  const candidates = eligible(snapshot, terms, parties);
  const { seats, substitutes } = selectCommittee(
    candidates,
    { seats: terms.seats, nearBand: parameters.nearBand },
    seed,
  );
  if (seats.length === 0) throw new LedgerError('NO_CANDIDATES', terms.domain);
  const prices = [...seats, ...substitutes].map(({ price }) => price);
  return {
    task,
    seed,
    lane,
    coordinator,
    seats: seats.map(asSeat),
    substitutes: substitutes.map(asSeat),
    quote: quote(terms.seats, prices, parameters.shares),
  };
}

/** @throws LedgerError PLAN_CHANGED where an open names anything but what was planned */
export function assertSamePlan(plan: OpenPlan, named: z.output<typeof OpenRequest>): void {
  const providers = (seats: readonly Seat[]): string => seats.map(({ provider }) => provider).join();
  if (plan.coordinator !== named.coordinator) throw new LedgerError('PLAN_CHANGED', 'coordinator');
  if (providers(plan.seats) !== named.committee.join()) throw new LedgerError('PLAN_CHANGED', 'committee');
  if (providers(plan.substitutes) !== named.substitutes.join()) throw new LedgerError('PLAN_CHANGED', 'substitutes');
  if (plan.quote !== named.quote) throw new LedgerError('PLAN_CHANGED', 'quote');
}

/** What the governed parameters ask of terms. */
function assertTerms(terms: Terms, parameters: Parameters): void {
  if (!parameters.domains.includes(terms.domain)) throw new LedgerError('UNKNOWN_DOMAIN', terms.domain);
  const { phaseSeconds } = terms;
  const kept = {
    seats: terms.seats <= parameters.maxSeats && (terms.scope.kind !== 'probe' || terms.seats === 1),
    rounds: terms.rounds <= parameters.maxRounds,
    phaseSeconds: phaseSeconds >= parameters.phaseSeconds && phaseSeconds <= parameters.longestPhaseSeconds,
  };
  const broken = Object.entries(kept).find(([, holds]) => !holds);
  if (broken !== undefined) throw new LedgerError('INVALID_REQUEST', `terms.${broken[0]}`);
}

/**
 * The coordinator: the one named of the requester's own member; where that member has none, one of another's, drawn by the task's seed.
 * Nobody else's coordinator reads a question that its member keeps to itself.
 */
function coordinatorOf(
  { coordinators }: Snapshot,
  requesterMsp: string,
  named: NodeId | null,
  { scope, domain }: Terms,
  seed: string,
): NodeId {
  if (coordinators.some((node) => mspOf(node) === requesterMsp)) {
    if (named !== null && mspOf(named) === requesterMsp && coordinators.includes(named)) return named;
    throw new LedgerError('NOT_YOURS', `coordinator ${named ?? 'of the requester’s own member has to be named'}`);
  }
  if (scope.kind === 'own') throw new LedgerError('NOT_YOURS', 'scope own takes a coordinator of the requester’s own');
  const candidates = coordinators.map((node) => ({ node, mspId: mspOf(node) }));
  const [drawn] = drawValidators(candidates, new Set([requesterMsp]), 1, coordinatorSeed(seed));
  if (drawn === undefined) throw new LedgerError('NO_CANDIDATES', `${domain}: no coordinator`);
  return drawn.node;
}

function asSeat(candidate: Omit<Seat, 'voteWeight'>): Seat {
  return { ...candidate, voteWeight: voteWeight(candidate) };
}

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
