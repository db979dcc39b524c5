import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Canary, CanaryUse, LedgerError, NodeRecord, QUERIES, SUBMITS, Settled, toJson } from '@llmnet/protocol';
import type { Declared, QueryResponse } from '@llmnet/protocol';
import { assertCanary, canaryOf, reimburse, use } from '../state/judgement/canaries';
import { keys } from '../state/store';
import { loadTask } from '../state/tasks/tasks';
import { LedgerContext, authorise, authoriseReader, LedgerContract, parseRequest } from '../state/transaction';

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
