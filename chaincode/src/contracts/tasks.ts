import { Info, Transaction } from 'fabric-contract-api';
import { LedgerError, SUBMITS, answerCommitment, Closed, Commit } from '../api';
import type { Result, Reveal, Seat, Task } from '../api';
import { authorise } from '../ledger/access';
import type { Caller } from '../ledger/access';
import { LedgerContext } from '../ledger/context';
import { keys } from '../ledger/keys';
import { planOpen, planResult } from '../ledger/plan';
import { isPresent, loadCommits, loadReveals, loadTask, parametersOf } from '../ledger/tasks';
import { isOver, schedule, taskId } from '../rules';
import { LedgerContract, parseRequest } from './ledger-contract';

/** The steps of a task on the requester's path: open, commit, reveal, result. */
@Info({ title: 'tasks', description: 'Questions: opened, answered under seal, revealed, concluded' })
export class TasksContract extends LedgerContract {
  constructor() {
    super('tasks');
  }

  /** Opens a task: the terms, the sealed prompt, the committee that follows from the snapshot, and the debit of one lane. */
  @Transaction()
  async open(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:open'].request, json);
    const { caller, parameters } = await authorise(ctx, 'requester');
    await ctx.store.assertAbsent(keys.task(taskId(ctx.channel, caller.mspId, request.lane, request.opens)));
    const plan = await planOpen(ctx, caller, parameters, request);
    assertSamePlan(plan, request);
    if (plan.lane.balance < plan.quote) throw new LedgerError('LANE_TOO_LOW', `lane ${String(request.lane)}`);

    const { coordinator, terms, epoch, lane, promptDigest } = request;
    const record: Task = {
      task: plan.task,
      requester: caller.node,
      coordinator,
      terms,
      parameterVersion: parameters.version,
      epoch,
      seed: plan.seed,
      seats: plan.seats,
      substitutes: plan.substitutes,
      promptDigest,
      lane,
      escrow: plan.quote,
      ...schedule(ctx.time, parameters.phaseSeconds),
      ...ctx.stamp,
    };
    await ctx.store.put(keys.task(plan.task), record);
    await ctx.store.put(keys.lane(caller.mspId, lane), {
      ...plan.lane,
      balance: plan.lane.balance - plan.quote,
      opens: plan.lane.opens + 1,
    });
    await ctx.texts.store({ task: plan.task, step: 'prompt', round: 0, author: caller.node });
    ctx.emit(openedEvent(record));
  }

  /** A respondent's sealed answer. Any commit that is ordered after the phase was closed is invalid: it reads the latch. */
  @Transaction()
  async commit(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:commit'].request, json);
    const { caller } = await authorise(ctx, 'respondent');
    const task = await loadTask(ctx, request.task);
    const { provider } = seatOf(task, caller);
    await ctx.store.assertAbsent(keys.commit(task.task, request.round, provider));
    await ctx.store.assertAbsent(keys.closed(task.task, request.round), 'TOO_LATE');
    if (ctx.time > task.commitBy) throw new LedgerError('TOO_LATE', 'commit');

    const record: Commit = { ...request, provider, ...ctx.stamp };
    await ctx.store.put(keys.commit(task.task, request.round, provider), record);
    await ctx.texts.store({ task: task.task, step: 'answer', round: request.round, author: caller.node });
    ctx.emit({ type: 'committed', task: task.task, round: request.round, provider });
  }

  /** Ends the commit phase without the commits that are missing, past the deadline and the tolerance. Anyone may. */
  @Transaction()
  async close(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, round } = parseRequest(SUBMITS['tasks:close'].request, json);
    const authorised = await authorise(ctx, 'requester', 'coordinator', 'respondent', 'validator');
    const task = await loadTask(ctx, id);
    const parameters = await parametersOf(ctx, task, authorised);
    if (!isOver(task.commitBy, ctx.time, parameters.clockToleranceSeconds)) throw new LedgerError('TOO_EARLY', 'close');
    await ctx.store.assertAbsent(keys.closed(id, round));
    const present = (await loadCommits(ctx, task)).filter(isPresent).map(({ provider }) => provider);
    if (present.length === task.seats.length) throw new LedgerError('NOTHING_MISSING', id);
    await ctx.store.put(keys.closed(id, round), { by: 'close', present, ...ctx.stamp } satisfies Closed);
    ctx.emit({ type: 'closed', task: id, round, present });
  }

  /**
   * Opens a respondent's commitment and publishes its key, once nobody can commit any more: when all commits are there, or
   * after a recorded close. It writes the latch without reading it, so reveals never conflict with each other.
   */
  @Transaction()
  async reveal(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:reveal'].request, json);
    const { caller } = await authorise(ctx, 'respondent');
    const task = await loadTask(ctx, request.task);
    const { provider } = seatOf(task, caller);
    const { round } = request;
    const commits = await loadCommits(ctx, task);
    const own = commits.find((commit) => commit?.provider === provider);
    if (own === undefined) throw new LedgerError('UNKNOWN_RECORD', `commit of ${provider}`);
    const opening = { channel: ctx.channel, task: task.task, round, author: caller.node };
    if (answerCommitment(opening, request) !== own.commitment) throw new LedgerError('COMMITMENT_MISMATCH', provider);
    await ctx.store.assertAbsent(keys.reveal(task.task, round, provider));
    await ctx.store.assertAbsent(keys.drawn(task.task), 'TOO_LATE');

    if (commits.every(isPresent)) {
      await ctx.store.put(keys.closed(task.task, round), { by: 'reveal', present: [], ...ctx.stamp } satisfies Closed);
    } else if (!(await ctx.store.exists(keys.closed(task.task, round)))) {
      throw new LedgerError('TOO_EARLY', 'commits are missing and the phase is not closed');
    }
    const record: Reveal = { ...request, provider, ...ctx.stamp };
    await ctx.store.put(keys.reveal(task.task, round, provider), record);
    await ctx.texts.grant({ task: task.task, step: 'answer', round, author: caller.node });
    ctx.emit({ type: 'revealed', task: task.task, round, provider });
  }

  /** The coordinator's conclusion, with the validators that follow from the reveals; a later reveal is invalid. */
  @Transaction()
  async result(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:result'].request, json);
    const authorised = await authorise(ctx, 'coordinator');
    const task = await loadTask(ctx, request.task);
    if (task.coordinator !== authorised.caller.node) throw new LedgerError('NOT_YOURS', task.coordinator);
    const parameters = await parametersOf(ctx, task, authorised);
    await ctx.store.assertAbsent(keys.result(task.task));
    await ctx.store.assertAbsent(keys.settled(task.task), 'TOO_LATE');
    const commits = await loadCommits(ctx, task);
    const reveals = await loadReveals(ctx, task);
    assertRevealsOver(task, commits, reveals, isOver(task.revealBy, ctx.time, parameters.clockToleranceSeconds));
    const { validators } = await planResult(ctx, task, parameters, commits, reveals);
    if (validators.join() !== request.validators.join()) throw new LedgerError('PLAN_CHANGED', 'validators');

    const record: Result = { ...request, ...ctx.stamp };
    await ctx.store.put(keys.result(task.task), record);
    await ctx.store.put(keys.drawn(task.task), { by: 'close', present: [], ...ctx.stamp } satisfies Closed);
    const place = { task: task.task, step: 'result', round: 0, author: authorised.caller.node } as const;
    await ctx.texts.store(place);
    await ctx.texts.grant(place);
    ctx.emit({ type: 'resulted', task: task.task, validators });
  }
}

function seatOf(task: Task, { node }: Caller): Seat {
  const seat = task.seats.find((candidate) => candidate.node === node);
  if (seat === undefined) throw new LedgerError('NOT_YOURS', `${node} has no seat`);
  return seat;
}

function assertSamePlan(
  plan: { readonly seats: Seat[]; readonly substitutes: Seat[]; readonly quote: bigint },
  named: { readonly committee: string[]; readonly substitutes: string[]; readonly quote: bigint },
): void {
  const same = (seats: Seat[], providers: string[]): boolean =>
    seats.map((s) => s.provider).join() === providers.join();
  if (!same(plan.seats, named.committee) || !same(plan.substitutes, named.substitutes) || plan.quote !== named.quote) {
    throw new LedgerError('PLAN_CHANGED', 'committee');
  }
}

function assertRevealsOver(
  task: Task,
  commits: readonly (Commit | undefined)[],
  reveals: readonly (Reveal | undefined)[],
  deadlinePassed: boolean,
): void {
  const allRevealed = task.seats.every((_seat, index) => reveals[index] !== undefined);
  if (!allRevealed && !deadlinePassed) throw new LedgerError('TOO_EARLY', 'reveals are missing');
  if (!commits.some(isPresent)) throw new LedgerError('TOO_EARLY', 'nobody answered; the task expires');
}

function openedEvent(task: Task): Parameters<LedgerContext['emit']>[0] {
  const { requester, coordinator, promptDigest, terms, commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy } =
    task;
  const seats = task.seats.map(({ provider, node }) => ({ provider, node }));
  const deadlines = { commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy };
  const { domain, answerTokens } = terms;
  return {
    type: 'opened',
    task: task.task,
    domain,
    requester,
    coordinator,
    seats,
    promptDigest,
    answerTokens,
    ...deadlines,
  };
}
