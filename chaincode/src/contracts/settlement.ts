import { Info, Transaction } from 'fabric-contract-api';
import { SUBMITS, mspOf } from '@llmnet/protocol';
import { keys } from '../state/store';
import { assertSettleable, loadSettlementInputs } from '../state/settlement/settlement-inputs';
import { settle } from '../state/settlement/settling';
import { loadTask, parametersOf } from '../state/tasks/tasks';
import { LedgerContext, authorise, LedgerContract, parseRequest } from '../state/transaction';

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
