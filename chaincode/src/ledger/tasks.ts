import type { z } from 'zod';
import { Commit, Parameters, Reveal, ScoreCommit, ScoreReveal, Task } from '../api';
import type { Authorised } from './access';
import type { LedgerContext } from './context';
import { keys } from './keys';

export function loadTask(ctx: LedgerContext, task: string): Promise<Task> {
  return ctx.store.get(keys.task(task), Task);
}

/** The parameters that a task was opened under. */
export async function parametersOf(ctx: LedgerContext, task: Task, { parameters }: Authorised): Promise<Parameters> {
  if (task.parameterVersion === parameters.version) return parameters;
  return ctx.store.get(keys.parameters(task.parameterVersion), Parameters);
}

export function loadCommits(ctx: LedgerContext, task: Task): Promise<(Commit | undefined)[]> {
  return eachOf(
    ctx,
    task.seats.map(({ provider }) => keys.commit(task.task, 0, provider)),
    Commit,
  );
}

export function loadReveals(ctx: LedgerContext, task: Task): Promise<(Reveal | undefined)[]> {
  return eachOf(
    ctx,
    task.seats.map(({ provider }) => keys.reveal(task.task, 0, provider)),
    Reveal,
  );
}

export function loadScoreCommits(
  ctx: LedgerContext,
  task: string,
  validators: readonly string[],
): Promise<(ScoreCommit | undefined)[]> {
  return eachOf(
    ctx,
    validators.map((node) => keys.scoreCommit(task, node)),
    ScoreCommit,
  );
}

export function loadScoreReveals(
  ctx: LedgerContext,
  task: string,
  validators: readonly string[],
): Promise<(ScoreReveal | undefined)[]> {
  return eachOf(
    ctx,
    validators.map((node) => keys.scoreReveal(task, node)),
    ScoreReveal,
  );
}

export function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** One after another: the shim sends one message at a time for a transaction anyway. */
async function eachOf<S extends z.ZodType>(
  ctx: LedgerContext,
  wanted: readonly string[],
  schema: S,
): Promise<(z.output<S> | undefined)[]> {
  const found: (z.output<S> | undefined)[] = [];
  for (const key of wanted) found.push(await ctx.store.find(key, schema));
  return found;
}
