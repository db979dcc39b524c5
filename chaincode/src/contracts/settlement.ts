import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Credit, LaneRecord, LedgerError, Provider, QUERIES, Result, SUBMITS, mspOf, toJson } from '../api';
import type { Settled } from '../api';
import { authorise, authoriseReader } from '../ledger/access';
import { LedgerContext } from '../ledger/context';
import { keys, ranges } from '../ledger/keys';
import { seatEnds, storeCredits, storeOutcomes } from '../ledger/settling';
import { isPresent, loadCommits, loadReveals, loadScoreReveals, loadTask, parametersOf } from '../ledger/tasks';
import { divide, earnedShare, isOver } from '../rules';
import { LedgerContract, parseRequest } from './ledger-contract';

const SWEEP_LIMIT = 100;
const LIST_LIMIT = 200;

/** Closing a task's books: verdicts, payments, outcomes; and the members' accounts. */
@Info({ title: 'settlement', description: 'Verdicts, payments and accounts' })
export class SettlementContract extends LedgerContract {
  constructor() {
    super('settlement');
  }

  /**
   * Settles a task once: when every validator's score is open or its time is over, or when the coordinator let the time for
   * a result pass (`expired`: revealed answers are paid as offered, the coordinator nothing). Anyone may.
   */
  @Transaction()
  async settle(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, windows } = parseRequest(SUBMITS['settlement:settle'].request, json);
    const authorised = await authorise(ctx, 'requester', 'coordinator', 'respondent', 'validator');
    const task = await loadTask(ctx, id);
    const parameters = await parametersOf(ctx, task, authorised);
    await ctx.store.assertAbsent(keys.settled(id));
    const result = await ctx.store.find(keys.result(id), Result);
    const scores = (await loadScoreReveals(ctx, id, result?.validators ?? [])).filter(isPresent);
    const over = (deadline: number): boolean => isOver(deadline, ctx.time, parameters.clockToleranceSeconds);
    if (result === undefined && !over(task.resultBy)) throw new LedgerError('TOO_EARLY', 'no result yet');
    if (result !== undefined && scores.length < result.validators.length && !over(task.scoreRevealBy)) {
      throw new LedgerError('TOO_EARLY', 'scores are missing');
    }

    const steps = { commits: await loadCommits(ctx, task), reveals: await loadReveals(ctx, task) };
    const ends = seatEnds(task, steps, scores);
    const payments = divide(
      {
        escrow: task.escrow,
        requesterMsp: mspOf(task.requester),
        coordinatorMsp: result === undefined ? undefined : mspOf(task.coordinator),
        respondents: task.seats.map(({ mspId, price }, seat) => ({
          mspId,
          price,
          earned: earnedShare(ends[seat] ?? { kind: 'missing' }),
        })),
        validatorMsps: scores.map(({ validator }) => mspOf(validator)),
      },
      parameters.shares,
    );
    const seats = await storeOutcomes(ctx, task, ends, steps, windows);
    await storeCredits(ctx, id, payments);
    const record: Settled = {
      task: id,
      outcome: result === undefined ? 'expired' : 'judged',
      seats,
      payments,
      ...ctx.stamp,
    };
    await ctx.store.put(keys.settled(id), record);
    ctx.emit({ type: 'settled', task: id, domain: task.terms.domain, mspIds: task.seats.map(({ mspId }) => mspId) });
  }

  /** Moves up to 100 credits of the caller's organisation into one of its lanes. */
  @Transaction()
  async sweep(ctx: LedgerContext, json: string): Promise<void> {
    const { lane } = parseRequest(SUBMITS['settlement:sweep'].request, json);
    const { caller } = await authorise(ctx, 'requester', 'coordinator', 'admin');
    const record = await ctx.store.get(keys.lane(caller.mspId, lane), LaneRecord);
    const { entries } = await ctx.store.page(ranges.credits(caller.mspId), Credit, SWEEP_LIMIT);
    if (entries.length === 0) throw new LedgerError('NOTHING_TO_SWEEP', caller.mspId);
    for (const { key } of entries) await ctx.store.delete(key);
    const swept = entries.reduce((total, { value }) => total + value.amount, 0n);
    await ctx.store.put(keys.lane(caller.mspId, lane), { ...record, balance: record.balance + swept });
    ctx.emit({ type: 'swept', mspId: caller.mspId });
  }

  @Transaction(false)
  @Returns('string')
  async account(ctx: LedgerContext, json: string): Promise<string> {
    const { account } = parseRequest(QUERIES['settlement:account'].request, json);
    await authoriseReader(ctx);
    const lanes = await ctx.store.all(ranges.lanes(account), LaneRecord, LIST_LIMIT);
    const credits = await ctx.store.page(ranges.credits(account), Credit, LIST_LIMIT);
    const providers = await ctx.store.all(ranges.providersOf(account), Provider, LIST_LIMIT);
    return toJson({
      lanes,
      credits: credits.entries.map(({ value }) => value),
      moreCredits: credits.more,
      bonds: providers.reduce((total, { bond }) => total + bond, 0n),
    });
  }
}
