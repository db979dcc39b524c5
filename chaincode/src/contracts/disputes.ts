import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Declared, Dispute, LedgerError, QUERIES, SUBMITS, Settled, toJson } from '@llmnet/protocol';
import type { PanelPlan, Resolved } from '@llmnet/protocol';
import { assertDisputable, disputeOf, disputedTexts, loadDisputable, planPanel } from '../state/disputes/disputing';
import { bondJudges, endDispute, hasLapsed, isUpheld, loadJudgement } from '../state/disputes/resolving';
import { keys } from '../state/store';
import { debitLane } from '../state/money/movements';
import { loadTask, parametersOf } from '../state/tasks/tasks';
import { LedgerContext, authorise, authoriseReader, LedgerContract, parseRequest } from '../state/transaction';

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
    await ctx.texts.grant(grants, disputedTexts(task, subject, found.result));
    const { scoreCommitBy, scoreRevealBy } = record;
    ctx.emit({ type: 'disputed', task: task.task, number, panel, scoreCommitBy, scoreRevealBy });
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
    const judges = upheld || hasLapsed(ctx, settled) ? [] : bondJudges(judgement);
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
