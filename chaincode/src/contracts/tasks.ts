import { Info, Transaction } from 'fabric-contract-api';
import { Commit, LedgerError, RevisionRecord, SUBMITS, Substituted, answerCommitment } from '@llmnet/protocol';
import type { Closed, Result, Reveal } from '@llmnet/protocol';
import { keys, ranges } from '../state/store';
import { debited, storeLane } from '../state/money/movements';
import { assertCanCommit, closePhase, latchByReveal, loadPhaseCommits } from '../state/sealed-phase';
import { settleCancelled } from '../state/settlement/settling';
import { assertSamePlan, loadSelection, openedEvent, planOpen, taskOf } from '../state/tasks/opening';
import {
  answerPhase,
  assertAboutAnswers,
  assertConcludable,
  concludedTexts,
  isSealed,
  loadAnswered,
  loadRound,
  planRound,
  planValidators,
  promptOf,
} from '../state/tasks/rounds';
import {
  assertCoordinator,
  holders,
  loadCommittee,
  loadSeats,
  loadTask,
  parametersOf,
  planSubstitution,
  seatOf,
} from '../state/tasks/tasks';
import { LedgerContext, authorise, LedgerContract, parseRequest } from '../state/transaction';

/** The steps of a task up to its result. Arguments, policies, reads, writes and errors: api/transactions/tasks.ts. */
@Info({ title: 'tasks', description: 'Questions: opened, answered under seal, revealed, revised, concluded' })
export class TasksContract extends LedgerContract {
  constructor() {
    super('tasks');
  }

  /** Opens a task: the terms, the sealed prompt, the committee that follows from the snapshot, and the debit of one lane. */
  @Transaction()
  async open(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:open'].request, json);
    const { caller, parameters } = await authorise(ctx, 'requester');
    const selection = await loadSelection(ctx, caller, parameters, request);
    await ctx.store.assertAbsent(keys.task(selection.task));
    const plan = await planOpen(ctx, caller, parameters, request, selection);
    assertSamePlan(plan, request);
    const record = taskOf(ctx, caller, parameters, plan, request);
    await ctx.store.put(keys.task(record.task), record);
    await storeLane(ctx, { ...debited(plan.lane, plan.quote), opens: plan.lane.opens + 1 });
    const readers = [record.coordinator, ...record.seats.map(({ node }) => node)];
    await ctx.texts.store({ task: record.task, step: 'prompt', round: 0, author: caller.node }, readers);
    ctx.emit(openedEvent(record));
  }

  /** Gives a seat back under the key of its commit: it is the seat's one step of the phase. */
  @Transaction()
  async decline(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:decline'].request, json);
    const { caller } = await authorise(ctx, 'respondent');
    const task = await loadTask(ctx, request.task);
    const round = await loadRound(ctx, task, 0);
    const { provider } = seatOf(round.seats, caller);
    await assertCanCommit(ctx, answerPhase(task.task, round), provider);

    const record: Commit = { kind: 'declined', task: task.task, round: 0, provider, ...ctx.stamp };
    await ctx.store.put(keys.commit(task.task, 0, provider), record);
    ctx.emit({ type: 'declined', task: task.task, provider });
  }

  /** The next substitute takes a seat, with the prompt's key. Every step of round 0 reads the key that this writes. */
  @Transaction()
  async substitute(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:substitute'].request, json);
    const { caller } = await authorise(ctx, 'coordinator');
    const task = await loadTask(ctx, request.task);
    assertCoordinator(task, caller);
    const committee = await loadCommittee(ctx, task);
    const { number, replaced, by, reason } = await planSubstitution(ctx, task, committee, request);

    const { seat, provider } = request;
    const entry = { seat, provider, replaced: replaced.provider, reason, ...ctx.stamp };
    await ctx.store.put(keys.substituted(task.task), {
      task: task.task,
      substitutions: [...committee.substitutions, entry],
    } satisfies Substituted);
    const grants = { task: task.task, step: 'substitute', index: number, grantor: caller.node } as const;
    const prompt = promptOf(task);
    await ctx.texts.grant(grants, [prompt], { needed: { text: prompt, readers: [by.node] } });
    const taker = { provider, node: by.node };
    ctx.emit({ type: 'substituted', task: task.task, seat, replaced: replaced.provider, by: taker });
  }

  /** A respondent's sealed answer. Any commit that is ordered after the phase was closed is invalid: it reads the latch. */
  @Transaction()
  async commit(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:commit'].request, json);
    const { caller } = await authorise(ctx, 'respondent');
    const task = await loadTask(ctx, request.task);
    const answers = await loadRound(ctx, task, request.round);
    const { round } = answers;
    const { provider } = seatOf(answers.seats, caller);
    await assertCanCommit(ctx, answerPhase(task.task, answers), provider);

    const record: Commit = { kind: 'sealed', ...request, provider, ...ctx.stamp };
    await ctx.store.put(keys.commit(task.task, round, provider), record);
    await ctx.texts.store({ task: task.task, step: 'answer', round, author: caller.node }, []);
    ctx.emit({ type: 'committed', task: task.task, round, provider });
  }

  /** Ends the commit phase without the commits that are missing, past the deadline and the tolerance. Anyone may. */
  @Transaction()
  async close(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:close'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['tasks:close'].by);
    const task = await loadTask(ctx, request.task);
    const { clockToleranceSeconds } = await parametersOf(ctx, task, authorised);
    const round = await loadRound(ctx, task, request.round);
    const present = await closePhase(ctx, answerPhase(task.task, round), clockToleranceSeconds);
    ctx.emit({ type: 'closed', ...request, present });
  }

  /** Opens a respondent's commitment and publishes its key, once nobody can commit any more. */
  @Transaction()
  async reveal(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:reveal'].request, json);
    const { caller } = await authorise(ctx, 'respondent');
    const task = await loadTask(ctx, request.task);
    const answers = await loadRound(ctx, task, request.round);
    const { round } = answers;
    const { provider } = seatOf(answers.seats, caller);
    const phase = answerPhase(task.task, answers);
    const commits = await loadPhaseCommits(ctx, phase);
    const own = commits.filter(isSealed).find((commit) => commit.provider === provider);
    if (own === undefined) throw new LedgerError('UNKNOWN_RECORD', `commit of ${provider}`);
    const binding = { channel: ctx.channel, task: task.task, round, author: caller.node };
    if (answerCommitment(binding, request) !== own.commitment) throw new LedgerError('COMMITMENT_MISMATCH', provider);
    await latchByReveal(ctx, phase, provider, commits);

    const record: Reveal = { ...request, provider, ...ctx.stamp };
    await ctx.store.put(keys.reveal(task.task, round, provider), record);
    const grants = { task: task.task, step: 'reveal', index: round, grantor: caller.node } as const;
    const answer = { step: 'answer', round, author: caller.node } as const;
    const readers = [task.coordinator, task.requester, ...answers.seats.map(({ node }) => node)];
    await ctx.texts.grant(grants, [answer], { needed: { text: answer, readers } });
    ctx.emit({ type: 'revealed', task: task.task, round, provider });
  }

  /** Starts a revision round with the sealed board of the others' answers. */
  @Transaction()
  async startRound(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:startRound'].request, json);
    const authorised = await authorise(ctx, 'coordinator');
    const task = await loadTask(ctx, request.task);
    assertCoordinator(task, authorised.caller);
    const { clockToleranceSeconds } = await parametersOf(ctx, task, authorised);
    await ctx.store.assertAbsent(keys.round(task.task, request.round));
    await ctx.store.assertAbsent(keys.drawn(task.task), 'TOO_LATE');
    const plan = await planRound(ctx, task, request.round, clockToleranceSeconds);

    const record: RevisionRecord = { ...request, ...plan, ...ctx.stamp };
    await ctx.store.put(keys.round(task.task, request.round), record);
    const seats = holders(task).filter(({ provider }) => plan.respondents.includes(provider));
    const board = { task: task.task, step: 'round', round: request.round, author: task.coordinator } as const;
    await ctx.texts.store(
      board,
      seats.map(({ node }) => node),
    );
    const { commitBy, revealBy } = record;
    ctx.emit({ type: 'roundStarted', ...request, commitBy, revealBy });
  }

  /** The coordinator's conclusion, with the validators that follow from the reveals; a later reveal is invalid. */
  @Transaction()
  async result(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:result'].request, json);
    const authorised = await authorise(ctx, 'coordinator');
    const task = await loadTask(ctx, request.task);
    assertCoordinator(task, authorised.caller);
    const parameters = await parametersOf(ctx, task, authorised);
    await ctx.store.assertAbsent(keys.result(task.task));
    await ctx.store.assertAbsent(keys.settled(task.task), 'TOO_LATE');
    const answered = await loadAnswered(ctx, task);
    await assertConcludable(ctx, task, request, parameters.clockToleranceSeconds, answered);
    assertAboutAnswers(request, answered);
    const validators = await planValidators(ctx, task, parameters, answered);
    if (validators.join() !== request.validators.join()) throw new LedgerError('PLAN_CHANGED', 'validators');

    await ctx.store.put(keys.result(task.task), { ...request, ...ctx.stamp } satisfies Result);
    await ctx.store.put(keys.drawn(task.task), { by: 'close', present: [], ...ctx.stamp } satisfies Closed);
    const readers = [task.requester, ...answered.committee.seats.map(({ node }) => node), ...validators];
    await ctx.texts.store({ task: task.task, step: 'result', round: 0, author: task.coordinator }, readers);
    const grants = { task: task.task, step: 'result', index: 0, grantor: task.coordinator } as const;
    const needed = { text: promptOf(task), readers: validators };
    await ctx.texts.grant(grants, concludedTexts(task, request.rounds), { needed });
    ctx.emit({ type: 'resulted', task: task.task, validators });
  }

  /**
   * Takes a question back before anyone answered, which settles it. It reads the range of commits and each step of a seat reads the
   * settlement: whichever is ordered second is invalid.
   */
  @Transaction()
  async cancel(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['tasks:cancel'].request, json);
    const authorised = await authorise(ctx, 'requester');
    const task = await loadTask(ctx, request.task);
    if (task.requester !== authorised.caller.node) throw new LedgerError('NOT_YOURS', task.requester);
    const parameters = await parametersOf(ctx, task, authorised);
    await ctx.store.assertAbsent(keys.settled(task.task));
    if (ctx.time > task.commitBy) throw new LedgerError('TOO_LATE', 'cancel');
    const commits = await ctx.store.all(ranges.commits(task.task, 0), Commit, holders(task).length);
    if (commits.some(isSealed)) throw new LedgerError('TOO_LATE', 'a seat has answered');

    await settleCancelled(ctx, task, await loadSeats(ctx, task), parameters);
    ctx.emit({ type: 'cancelled', task: task.task });
  }
}
