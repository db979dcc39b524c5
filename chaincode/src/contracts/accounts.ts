import { Info, Returns, Transaction } from 'fabric-contract-api';
import { QUERIES, SUBMITS, toJson } from '@llmnet/protocol';
import type { Burn } from '@llmnet/protocol';
import { keys } from '../state/store';
import { loadAccount, loadInvoices, loadJournal, moveBetweenLanes, takeFinalCredits } from '../state/money/accounts';
import { creditLane, debitLane } from '../state/money/movements';
import { LedgerContext, authorise, authoriseReader, LedgerContract, parseRequest } from '../state/transaction';

/** Members' lanes and credits, and the consortium's journal. */
@Info({ title: 'accounts', description: 'Lanes, credits, the book and its invoices' })
export class AccountsContract extends LedgerContract {
  constructor() {
    super('accounts');
  }

  @Transaction()
  async sweep(ctx: LedgerContext, json: string): Promise<void> {
    const { lane } = parseRequest(SUBMITS['accounts:sweep'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['accounts:sweep'].by);
    const swept = await takeFinalCredits(ctx, caller.mspId);
    await creditLane(ctx, caller.mspId, lane, swept);
    ctx.emit({ type: 'swept', mspId: caller.mspId });
  }

  @Transaction()
  async move(ctx: LedgerContext, json: string): Promise<void> {
    const { moves } = parseRequest(SUBMITS['accounts:move'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['accounts:move'].by);
    await moveBetweenLanes(ctx, caller.mspId, moves);
    ctx.emit({ type: 'moved', mspId: caller.mspId });
  }

  @Transaction()
  async burn(ctx: LedgerContext, json: string): Promise<void> {
    const { lane, amount } = parseRequest(SUBMITS['accounts:burn'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['accounts:burn'].by);
    await debitLane(ctx, caller.mspId, lane, amount);
    const record: Burn = { mspId: caller.mspId, amount, ...ctx.stamp };
    await ctx.store.put(keys.burn(ctx.stub.getTxID()), record);
    ctx.emit({ type: 'burnt', mspId: caller.mspId });
  }

  @Transaction(false)
  @Returns('string')
  async account(ctx: LedgerContext, json: string): Promise<string> {
    const { account } = parseRequest(QUERIES['accounts:account'].request, json);
    await authoriseReader(ctx);
    return toJson(await loadAccount(ctx, account));
  }

  @Transaction(false)
  @Returns('string')
  async book(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['accounts:book'].request, json);
    await authoriseReader(ctx);
    return toJson(await loadJournal(ctx, request));
  }

  @Transaction(false)
  @Returns('string')
  async invoices(ctx: LedgerContext, json: string): Promise<string> {
    const request = parseRequest(QUERIES['accounts:invoices'].request, json);
    await authoriseReader(ctx);
    return toJson(await loadInvoices(ctx, request));
  }
}
