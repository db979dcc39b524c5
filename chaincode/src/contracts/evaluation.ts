import { Info, Transaction } from 'fabric-contract-api';
import { Closed, LedgerError, Result, SUBMITS, scoreCommitment } from '../api';
import type { ScoreReveal, Task } from '../api';
import { authorise } from '../ledger/access';
import { LedgerContext } from '../ledger/context';
import { keys } from '../ledger/keys';
import { isPresent, loadScoreCommits, loadTask, parametersOf } from '../ledger/tasks';
import { isOver } from '../rules';
import { LedgerContract, parseRequest } from './ledger-contract';

/** The validators' judgement: sealed, then open, with the same latch as the answers. */
@Info({ title: 'evaluation', description: 'Scores of the validators, sealed and then revealed' })
export class EvaluationContract extends LedgerContract {
  constructor() {
    super('evaluation');
  }

  @Transaction()
  async commitScore(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, commitment } = parseRequest(SUBMITS['evaluation:commitScore'].request, json);
    const { caller } = await authorise(ctx, 'validator');
    const task = await loadTask(ctx, id);
    assertDrawn(await ctx.store.get(keys.result(id), Result), caller.node);
    await ctx.store.assertAbsent(keys.scoreCommit(id, caller.node));
    await ctx.store.assertAbsent(keys.scoresClosed(id), 'TOO_LATE');
    if (ctx.time > task.scoreCommitBy) throw new LedgerError('TOO_LATE', 'score commit');
    await ctx.store.put(keys.scoreCommit(id, caller.node), {
      task: id,
      validator: caller.node,
      commitment,
      ...ctx.stamp,
    });
    await ctx.texts.store({ task: id, step: 'score', round: 0, author: caller.node });
    ctx.emit({ type: 'scoreCommitted', task: id, validator: caller.node });
  }

  /** Ends the sealed phase without the scores that are missing, past its deadline and the tolerance. Anyone may. */
  @Transaction()
  async closeScores(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id } = parseRequest(SUBMITS['evaluation:closeScores'].request, json);
    const authorised = await authorise(ctx, 'requester', 'coordinator', 'respondent', 'validator');
    const task = await loadTask(ctx, id);
    const parameters = await parametersOf(ctx, task, authorised);
    const { validators } = await ctx.store.get(keys.result(id), Result);
    if (!isOver(task.scoreCommitBy, ctx.time, parameters.clockToleranceSeconds))
      throw new LedgerError('TOO_EARLY', 'close scores');
    await ctx.store.assertAbsent(keys.scoresClosed(id));
    const present = (await loadScoreCommits(ctx, id, validators)).filter(isPresent).map(({ validator }) => validator);
    if (present.length === validators.length) throw new LedgerError('NOTHING_MISSING', id);
    await ctx.store.put(keys.scoresClosed(id), { by: 'close', present, ...ctx.stamp } satisfies Closed);
    ctx.emit({ type: 'scoresClosed', task: id, present });
  }

  @Transaction()
  async revealScore(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, scores, salt } = parseRequest(SUBMITS['evaluation:revealScore'].request, json);
    const { caller } = await authorise(ctx, 'validator');
    const task = await loadTask(ctx, id);
    const { validators } = await ctx.store.get(keys.result(id), Result);
    const commits = await loadScoreCommits(ctx, id, validators);
    const own = commits.find((commit) => commit?.validator === caller.node);
    if (own === undefined) throw new LedgerError('UNKNOWN_RECORD', `score commit of ${caller.node}`);
    if (scoreCommitment({ channel: ctx.channel, task: id, author: caller.node }, scores, salt) !== own.commitment) {
      throw new LedgerError('COMMITMENT_MISMATCH', caller.node);
    }
    assertSeats(task, scores);
    await ctx.store.assertAbsent(keys.scoreReveal(id, caller.node));
    await ctx.store.assertAbsent(keys.settled(id), 'TOO_LATE');

    if (commits.every(isPresent)) {
      await ctx.store.put(keys.scoresClosed(id), { by: 'reveal', present: [], ...ctx.stamp } satisfies Closed);
    } else if (!(await ctx.store.exists(keys.scoresClosed(id)))) {
      throw new LedgerError('TOO_EARLY', 'scores are missing and the phase is not closed');
    }
    const record: ScoreReveal = { task: id, validator: caller.node, scores, ...ctx.stamp };
    await ctx.store.put(keys.scoreReveal(id, caller.node), record);
    ctx.emit({ type: 'scoreRevealed', task: id, validator: caller.node });
  }
}

function assertDrawn({ validators }: Result, node: string): void {
  if (!validators.includes(node)) throw new LedgerError('NOT_YOURS', `${node} was not drawn`);
}

function assertSeats(task: Task, scores: ScoreReveal['scores']): void {
  const named = scores.map(({ provider }) => provider).join();
  if (named !== task.seats.map(({ provider }) => provider).join()) throw new LedgerError('INVALID_REQUEST', 'scores');
}
