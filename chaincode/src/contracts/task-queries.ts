import { Info, Returns, Transaction } from 'fabric-contract-api';
import {
  Closed,
  Declared,
  Erased,
  LedgerError,
  NodeRecord,
  QUERIES,
  Result,
  Settled,
  Substituted,
  Task,
  toJson,
} from '@llmnet/protocol';
import type { PanelView, Plan, Recipient, ResultPlan, RoundView, TaskPage, TaskView } from '@llmnet/protocol';
import { disputePanel, loadScoreReveals, scorePhase, validatorPanel } from '../state/judgement/panels';
import type { JudgingPanel } from '../state/judgement/panels';
import { keys, ranges } from '../state/store';
import { loadPhaseCommits } from '../state/sealed-phase';
import { loadSelection, planOpen } from '../state/tasks/opening';
import { loadAnswered, loadSteps, planValidators } from '../state/tasks/rounds';
import {
  committeeOf,
  findClosed,
  findRound,
  holders,
  isPresent,
  loadDisputes,
  loadTask,
  parametersOf,
} from '../state/tasks/tasks';
import { LedgerContext, authoriseReader, LedgerContract, parseRequest } from '../state/transaction';

/** What is asked about tasks and never submitted: plans, records, sealed texts. */
@Info({ title: 'taskQueries', description: 'Plans, records and sealed texts of tasks' })
export class TaskQueriesContract extends LedgerContract {
  constructor() {
    super('taskQueries');
  }

  @Transaction(false)
  @Returns('string')
  async plan(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['taskQueries:plan'].request, json);
    const { caller, parameters } = await authoriseReader(ctx);
    const selection = await loadSelection(ctx, caller, parameters, request);
    const { task, coordinator, seats, substitutes, quote } = await planOpen(
      ctx,
      caller,
      parameters,
      request,
      selection,
    );
    const readers = new Set([caller.node, coordinator, ...seats.map(({ node }) => node)]);
    const recipients: Recipient[] = [];
    for (const node of readers) {
      const { encryptionKey } = await ctx.store.get(keys.node(node), NodeRecord, 'UNKNOWN_NODE');
      recipients.push({ node, encryptionKey });
    }
    return toJson({ task, coordinator, seats, substitutes, quote, recipients } satisfies Plan);
  }

  @Transaction(false)
  @Returns('string')
  async planResult(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['taskQueries:planResult'].request, json);
    const authorised = await authoriseReader(ctx);
    const task = await loadTask(ctx, request.task);
    const parameters = await parametersOf(ctx, task, authorised);
    const validators = await planValidators(ctx, task, parameters, await loadAnswered(ctx, task));
    return toJson({ validators } satisfies ResultPlan);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: LedgerContext, json: string): Promise<string> {
    const { task } = parseRequest(QUERIES['taskQueries:read'].request, json);
    await authoriseReader(ctx);
    return toJson(await loadTaskView(ctx, task));
  }

  @Transaction(false)
  @Returns('string')
  async list(ctx: LedgerContext, json: string): Promise<string> {
    const { after, limit } = parseRequest(QUERIES['taskQueries:list'].request, json);
    await authoriseReader(ctx);
    const { entries, more } = await ctx.store.page(ranges.tasks(after), Task, limit);
    const tasks: TaskPage['tasks'] = [];
    for (const { value } of entries) {
      tasks.push({ task: value, settled: await ctx.store.exists(keys.settled(value.task)) });
    }
    return toJson({ tasks, more } satisfies TaskPage);
  }

  /** Every text of a task or of a canary, sealed, as far as they are there. */
  @Transaction(false)
  @Returns('string')
  async texts(ctx: LedgerContext, json: string): Promise<string> {
    const { task } = parseRequest(QUERIES['taskQueries:texts'].request, json);
    await authoriseReader(ctx);
    const texts = await ctx.texts.readAll(task);
    if (texts.length === 0) await refuseAbsent(ctx, task, task);
    return JSON.stringify(texts);
  }

  /** A sealed text: ciphertext and wrapped keys. Only who holds a recipient's private key can open it. */
  @Transaction(false)
  @Returns('string')
  async text(ctx: LedgerContext, json: string): Promise<string> {
    const place = parseRequest(QUERIES['taskQueries:text'].request, json);
    await authoriseReader(ctx);
    const text = await ctx.texts.read(place);
    if (text === undefined) return refuseAbsent(ctx, place.task, `${place.step} of ${place.task} by ${place.author}`);
    return JSON.stringify(text);
  }
}

/** Says why a text is not there. @throws LedgerError ERASED, UNKNOWN_RECORD */
async function refuseAbsent(ctx: LedgerContext, task: string, what: string): Promise<never> {
  const erased = await ctx.store.find(keys.erased(task), Erased);
  throw new LedgerError(erased === undefined ? 'UNKNOWN_RECORD' : 'ERASED', what);
}

/** Every record of a task that is on the ledger. Some dozens of state calls. @throws LedgerError UNKNOWN_RECORD */
async function loadTaskView(ctx: LedgerContext, id: string): Promise<TaskView> {
  const task = await loadTask(ctx, id);
  const substituted = await ctx.store.find(keys.substituted(id), Substituted);
  const { seats } = committeeOf(task, substituted?.substitutions ?? []);
  const result = await ctx.store.find(keys.result(id), Result);
  const disputes = await loadDisputes(ctx, id);
  const panels: PanelView[] = [];
  if (result !== undefined) panels.push(await loadPanelView(ctx, validatorPanel(task, result)));
  for (const { dispute } of disputes) panels.push(await loadPanelView(ctx, disputePanel(dispute)));
  return {
    task,
    substituted: substituted ?? null,
    seats: [...seats],
    rounds: await loadRounds(ctx, task),
    result: result ?? null,
    panels,
    disputes: disputes.map(({ dispute, resolved }) => ({ dispute, resolved: resolved ?? null })),
    declared: (await ctx.store.find(keys.declared(id), Declared)) ?? null,
    settled: (await ctx.store.find(keys.settled(id), Settled)) ?? null,
    erased: (await ctx.store.find(keys.erased(id), Erased)) ?? null,
  };
}

/** Round 0 with the steps of everyone who ever held a seat, then the revision rounds that were started. */
async function loadRounds(ctx: LedgerContext, task: Task): Promise<RoundView[]> {
  const rounds: RoundView[] = [];
  for (let round = 0; round <= task.terms.rounds; round += 1) {
    const revision = round === 0 ? undefined : await findRound(ctx, task.task, round);
    if (round > 0 && revision === undefined) break;
    const { commitBy, revealBy } = revision ?? task;
    const steps = await loadSteps(ctx, task, { round, seats: holders(task), commitBy, revealBy });
    rounds.push({
      round,
      revision: revision ?? null,
      commits: steps.commits.filter(isPresent),
      closed: (await findClosed(ctx, task.task, round)) ?? null,
      reveals: steps.reveals.filter(isPresent),
    });
  }
  return rounds;
}

/** What a panel's judges have done. Two state calls a judge, and one. */
async function loadPanelView(ctx: LedgerContext, judging: JudgingPanel): Promise<PanelView> {
  const { task, panel, judges } = judging;
  const commits = await loadPhaseCommits(ctx, scorePhase(judging));
  const reveals = await loadScoreReveals(ctx, judging);
  return {
    panel,
    judges: [...judges],
    commits: commits.filter(isPresent),
    closed: (await ctx.store.find(keys.scoresClosed(task, panel), Closed)) ?? null,
    reveals,
  };
}
