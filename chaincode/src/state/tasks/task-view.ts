import {
  Closed,
  Declared,
  Dispute,
  Erased,
  MAX_DISPUTES,
  Resolved,
  Result,
  ScoreCommit,
  ScoreReveal,
  Settled,
  Substituted,
} from '@llmnet/protocol';
import type { NodeId, PanelView, RoundView, Task, TaskView } from '@llmnet/protocol';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { loadSteps } from './rounds';
import { committeeOf, findClosed, findRound, holders, isPresent, loadTask } from './tasks';

/** Every record of a task that is on the ledger. Some dozens of state calls. @throws LedgerError UNKNOWN_RECORD */
export async function loadTaskView(ctx: LedgerContext, id: string): Promise<TaskView> {
  const task = await loadTask(ctx, id);
  const substituted = await ctx.store.find(keys.substituted(id), Substituted);
  const { seats } = committeeOf(task, substituted?.substitutions ?? []);
  const result = await ctx.store.find(keys.result(id), Result);
  const disputes = await loadDisputes(ctx, id);
  const panels: PanelView[] = [];
  if (result !== undefined) panels.push(await loadPanel(ctx, id, 0, result.validators));
  for (const { dispute } of disputes) panels.push(await loadPanel(ctx, id, dispute.number, dispute.panel));
  return {
    task,
    substituted: substituted ?? null,
    seats: [...seats],
    rounds: await loadRounds(ctx, task),
    result: result ?? null,
    panels,
    disputes,
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

async function loadPanel(
  ctx: LedgerContext,
  task: string,
  panel: number,
  judges: readonly NodeId[],
): Promise<PanelView> {
  const commits = await ctx.store.findEach(
    judges.map((judge) => keys.scoreCommit(task, panel, judge)),
    ScoreCommit,
  );
  const reveals = await ctx.store.findEach(
    judges.map((judge) => keys.scoreReveal(task, panel, judge)),
    ScoreReveal,
  );
  return {
    panel,
    judges: [...judges],
    commits: commits.filter(isPresent),
    closed: (await ctx.store.find(keys.scoresClosed(task, panel), Closed)) ?? null,
    reveals: reveals.filter(isPresent),
  };
}

/** Disputes are numbered without gaps. */
async function loadDisputes(ctx: LedgerContext, task: string): Promise<TaskView['disputes']> {
  const disputes: TaskView['disputes'] = [];
  for (let number = 1; number <= MAX_DISPUTES; number += 1) {
    const dispute = await ctx.store.find(keys.dispute(task, number), Dispute);
    if (dispute === undefined) break;
    const resolved = await ctx.store.find(keys.resolved(task, number), Resolved);
    disputes.push({ dispute, resolved: resolved ?? null });
  }
  return disputes;
}
