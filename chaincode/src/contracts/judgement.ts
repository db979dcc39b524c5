import { Info, Transaction, Returns } from 'fabric-contract-api';
import {
  LedgerError,
  SUBMITS,
  rationaleIndex,
  scoreCommitment,
  mspOf,
  Declared,
  Dispute,
  QUERIES,
  Settled,
  toJson,
  Canary,
  CanaryUse,
  NodeRecord,
} from '@llmnet/protocol';
import type { ScoreCommit, ScoreReveal, PanelPlan, Resolved, QueryResponse } from '@llmnet/protocol';
import { assertJudge, assertSubjects, loadPanel, scorePhase, subjectsOf } from '../state/judgement/panels';
import { keys } from '../state/store';
import { assertCanCommit, closePhase, latchByReveal, loadPhaseCommits } from '../state/sealed-phase';
import { promptOf } from '../state/tasks/rounds';
import { loadSeats, loadTask, parametersOf } from '../state/tasks/tasks';
import { LedgerContext, authorise, LedgerContract, parseRequest, authoriseReader } from '../state/transaction';
import { assertSettleable, loadSettlementInputs } from '../state/settlement/settlement-inputs';
import { settle } from '../state/settlement/settling';
import {
  assertDisputable,
  discloseToPanel,
  disputeOf,
  disputedTexts,
  loadDisputable,
  planPanel,
} from '../state/disputes/disputing';
import { bondJudges, endDispute, hasLapsed, isUpheld, loadJudgement } from '../state/disputes/resolving';
import { debitLane } from '../state/money/movements';
import { assertCanary, canaryOf, countUnused, reimburse, use } from '../state/judgement/canaries';

/** Judgements of validators and of disputes' panels: sealed, then open, with the same latch as the answers. */
@Info({ title: 'evaluation', description: 'Scores of validators and panels, sealed and then revealed' })
export class EvaluationContract extends LedgerContract {
  constructor() {
    super('evaluation');
  }

  /** Seals a judge's scores, with the sealed copy that it opens them from after a crash. */
  @Transaction()
  async commitScore(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, panel, commitment } = parseRequest(SUBMITS['evaluation:commitScore'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['evaluation:commitScore'].by);
    const judging = await loadPanel(ctx, await loadTask(ctx, id), panel);
    assertJudge(judging, caller.node);
    await assertCanCommit(ctx, scorePhase(judging), caller.node);

    const record: ScoreCommit = { task: id, panel, validator: caller.node, commitment, ...ctx.stamp };
    await ctx.store.put(keys.scoreCommit(id, panel, caller.node), record);
    await ctx.texts.store({ task: id, step: 'score', round: panel, author: caller.node }, []);
    ctx.emit({ type: 'scoreCommitted', task: id, panel, validator: caller.node });
  }

  /** Ends the sealed phase without the scores that are missing, past its deadline and the tolerance. Anyone may. */
  @Transaction()
  async closeScores(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, panel } = parseRequest(SUBMITS['evaluation:closeScores'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['evaluation:closeScores'].by);
    const task = await loadTask(ctx, id);
    const { clockToleranceSeconds } = await parametersOf(ctx, task, authorised);
    const judging = await loadPanel(ctx, task, panel);
    const present = await closePhase(ctx, scorePhase(judging), clockToleranceSeconds);
    ctx.emit({ type: 'scoresClosed', task: id, panel, present });
  }

  /** Opens a judge's scores, once nobody can seal any more, with sealed reasons for some of them. */
  @Transaction()
  async revealScore(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['evaluation:revealScore'].request, json);
    const { task: id, panel, scores, rationales, salt } = request;
    const { caller } = await authorise(ctx, ...SUBMITS['evaluation:revealScore'].by);
    const task = await loadTask(ctx, id);
    const judging = await loadPanel(ctx, task, panel);
    const phase = scorePhase(judging);
    const commits = await loadPhaseCommits(ctx, phase);
    const own = commits.find((commit) => commit?.validator === caller.node);
    if (own === undefined) throw new LedgerError('UNKNOWN_RECORD', `score commit of ${caller.node}`);
    const binding = { channel: ctx.channel, task: id, panel, author: caller.node };
    if (scoreCommitment(binding, scores, rationales, salt) !== own.commitment) {
      throw new LedgerError('COMMITMENT_MISMATCH', caller.node);
    }
    const subjects = subjectsOf(judging, await loadSeats(ctx, task));
    assertSubjects(scores, subjects);
    const reasons = rationalePlaces(subjects, request);
    await latchByReveal(ctx, phase, caller.node, commits);

    const record: ScoreReveal = { task: id, panel, validator: caller.node, scores, rationales, ...ctx.stamp };
    await ctx.store.put(keys.scoreReveal(id, panel, caller.node), record);
    await ctx.texts.storeRationales(
      reasons.map((round) => ({ task: id, step: 'rationale', round, author: caller.node })),
    );
    ctx.emit({ type: 'scoreRevealed', task: id, panel, validator: caller.node });
  }
}

/** The indices of a reveal's reasons, in the order of the request. @throws LedgerError INVALID_REQUEST */
function rationalePlaces(
  subjects: readonly string[],
  { panel, rationales }: { readonly panel: number; readonly rationales: readonly { readonly provider: string }[] },
): number[] {
  const seats = rationales.map(({ provider }) => subjects.indexOf(provider));
  if (seats.includes(-1) || new Set(seats).size !== seats.length)
    throw new LedgerError('INVALID_REQUEST', 'rationales');
  return seats.map((seat) => rationaleIndex(panel, seat));
}

/** The end of a task: verdicts, payments, and what its organisations' logs learn from it. */
@Info({ title: 'settlement', description: 'Verdicts, payments and log entries of tasks that are over' })
export class SettlementContract extends LedgerContract {
  constructor() {
    super('settlement');
  }

  /**
   * Settles a task once. A task whose coordinator let the time for a result pass is settled as expired: revealed answers are paid as
   * offered, the coordinator and the validators nothing. Anyone may. Reads, writes and errors: api/transactions/judgement.ts.
   */
  @Transaction()
  async settle(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['settlement:settle'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['settlement:settle'].by);
    const task = await loadTask(ctx, request.task);
    const parameters = await parametersOf(ctx, task, authorised);
    await ctx.store.assertAbsent(keys.settled(task.task));
    const inputs = await loadSettlementInputs(ctx, task);
    assertSettleable(ctx, inputs, request, parameters.clockToleranceSeconds);
    const { seats, judges } = await settle(ctx, inputs, parameters, request);
    const mspIds = seats.map(({ provider }) => mspOf(provider));
    const judgeMspIds = judges.map(({ mspId }) => mspId);
    ctx.emit({ type: 'settled', task: task.task, domain: task.terms.domain, mspIds, judgeMspIds });
  }
}

/** Verdicts and texts of tasks, put before a panel against a bond. */
@Info({ title: 'disputes', description: 'Disputes of verdicts and texts, their panels and what they change' })
export class DisputesContract extends LedgerContract {
  constructor() {
    super('disputes');
  }

  /** Disputes a verdict or a text. The panel follows from the ledger; it receives the keys of what it has to read. */
  @Transaction()
  async open(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['disputes:open'].request, json);
    const { number, subject, panel } = request;
    const authorised = await authorise(ctx, ...SUBMITS['disputes:open'].by);
    const { caller } = authorised;
    const task = await loadTask(ctx, request.task);
    const found = await loadDisputable(ctx, task, await parametersOf(ctx, task, authorised));
    await assertDisputable(ctx, found, request, caller.node);
    const planned = await planPanel(ctx, found, number, subject.kind, caller.node);
    if (planned.join() !== panel.join()) throw new LedgerError('PLAN_CHANGED', 'panel');

    const record = disputeOf(ctx, found, { number, subject, lane: request.lane, panel }, caller.node);
    await debitLane(ctx, caller.mspId, request.lane, record.bond);
    await ctx.store.put(keys.dispute(task.task, number), record);
    const grants = { task: task.task, step: 'dispute', index: number, grantor: caller.node } as const;
    const covers = disputedTexts(task, subject, found.result);
    // Of an answer that does not open nobody has a key to give; the prompt of a task with verdicts was read.
    const needed = subject.kind === 'verdict' ? { needed: { text: promptOf(task), readers: panel } } : {};
    await ctx.texts.grant(grants, covers, needed);
    const { scoreCommitBy, scoreRevealBy } = record;
    ctx.emit({ type: 'disputed', task: task.task, number, panel, scoreCommitBy, scoreRevealBy });
  }

  /** Gives a dispute's panel keys of what it has to read, by any other reader of it: who disputes may have given none. */
  @Transaction()
  async disclose(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, number } = parseRequest(SUBMITS['disputes:disclose'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['disputes:disclose'].by);
    const task = await loadTask(ctx, id);
    const dispute = await ctx.store.get(keys.dispute(id, number), Dispute);
    await discloseToPanel(ctx, task, dispute, caller.node);
  }

  /** Ends a dispute by what its panel found. Anyone may. */
  @Transaction()
  async resolve(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, number } = parseRequest(SUBMITS['disputes:resolve'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['disputes:resolve'].by);
    const task = await loadTask(ctx, id);
    const parameters = await parametersOf(ctx, task, authorised);
    const dispute = await ctx.store.get(keys.dispute(id, number), Dispute);
    await ctx.store.assertAbsent(keys.resolved(id, number));
    const settled = await ctx.store.find(keys.settled(id), Settled);
    const judgement = await loadJudgement(ctx, task, dispute, parameters.clockToleranceSeconds);
    const declared =
      settled !== undefined && settled.canary !== null ? await ctx.store.get(keys.declared(id), Declared) : undefined;
    const upheld = !hasLapsed(ctx, settled) && isUpheld(dispute, settled, declared, judgement, parameters);
    const findings = judgement.found.map(({ provider, verdict, support, final }) => ({
      provider,
      verdict: verdict ?? null,
      support: support ?? null,
      final: final ?? null,
    }));
    const resolved: Resolved = { task: id, number, upheld, findings, ...ctx.stamp };
    const judges = upheld || hasLapsed(ctx, settled) ? undefined : bondJudges(judgement);
    await endDispute(ctx, { task, parameters, dispute, settled }, resolved, judges);
    ctx.emit({ type: 'resolved', task: id, number, upheld });
  }

  /** The panel that a dispute by the caller would have, so that it can wrap the keys of what is disputed. */
  @Transaction(false)
  @Returns('string')
  async plan(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['disputes:plan'].request, json);
    const authorised = await authoriseReader(ctx);
    const { node } = authorised.caller;
    const task = await loadTask(ctx, request.task);
    const found = await loadDisputable(ctx, task, await parametersOf(ctx, task, authorised));
    await assertDisputable(ctx, found, request, node);
    const panel = await planPanel(ctx, found, request.number, request.subject.kind, node);
    return toJson({ panel } satisfies PanelPlan);
  }
}

/** Questions with known answers: sealed beforehand, asked like any other, declared once every score is sealed. */
@Info({ title: 'canaries', description: 'Questions with known answers that tell judges apart' })
export class CanariesContract extends LedgerContract {
  constructor() {
    super('canaries');
  }

  @Transaction()
  async deposit(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['canaries:deposit'].request, json);
    const { caller, parameters } = await authorise(ctx, ...SUBMITS['canaries:deposit'].by);
    if (!parameters.domains.includes(request.domain)) throw new LedgerError('UNKNOWN_DOMAIN', request.domain);
    await ctx.store.get(keys.node(request.asker), NodeRecord, 'UNKNOWN_NODE');
    const record = canaryOf(ctx, caller.node, request);
    await ctx.store.assertAbsent(keys.canary(record.canary));
    await countUnused(ctx, caller.mspId, 1);
    await ctx.store.put(keys.canary(record.canary), record);
    await ctx.texts.storeCanary(record.canary, caller.node);
    ctx.emit({ type: 'canaryDeposited', canary: record.canary, asker: request.asker });
  }

  /** Says that a task was a canary, before it is settled. Settling reads the key that this writes, and the other way round. */
  @Transaction()
  async declare(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['canaries:declare'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['canaries:declare'].by);
    const canary = await ctx.store.get(keys.canary(request.canary), Canary);
    if (canary.author !== caller.node) throw new LedgerError('NOT_YOURS', canary.author);
    const task = await loadTask(ctx, request.task);
    await ctx.store.assertAbsent(keys.declared(task.task));
    await ctx.store.assertAbsent(keys.settled(task.task), 'TOO_LATE');
    await assertCanary(ctx, task, canary, request);

    const record: Declared = { task: task.task, canary: canary.canary, truths: request.truths, ...ctx.stamp };
    await ctx.store.put(keys.declared(task.task), record);
    await use(ctx, canary.canary, task.task);
    await countUnused(ctx, caller.mspId, -1);
    ctx.emit({ type: 'canaryDeclared', canary: canary.canary, task: task.task });
  }

  /** Pays a canary's cost back once nothing can change it any more. Anyone may. */
  @Transaction()
  async reimburse(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['canaries:reimburse'].request, json);
    await authorise(ctx, ...SUBMITS['canaries:reimburse'].by);
    const task = await loadTask(ctx, request.task);
    const settled = await ctx.store.get(keys.settled(task.task), Settled, 'TOO_EARLY');
    await ctx.store.assertAbsent(keys.reimbursed(task.task));
    if (ctx.time < settled.finalAt) throw new LedgerError('TOO_EARLY', `final at ${String(settled.finalAt)}`);
    if (settled.canary === null) throw new LedgerError('CANARY_VOID', `${task.task} was none`);

    await reimburse(ctx, task, settled);
    await ctx.store.put(keys.reimbursed(task.task), { ...ctx.stamp });
    ctx.emit({ type: 'canaryReimbursed', task: task.task });
  }

  @Transaction(false)
  @Returns('string')
  async canary(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['canaries:canary'].request, json);
    await authoriseReader(ctx);
    const canary = await ctx.store.get(keys.canary(request.canary), Canary);
    const used = await ctx.store.find(keys.canaryUse(request.canary), CanaryUse);
    return toJson({ canary, use: used ?? null } satisfies QueryResponse<'canaries:canary'>);
  }
}
