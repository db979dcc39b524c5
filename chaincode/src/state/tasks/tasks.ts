import { Closed, Commit, RevisionRecord, Reveal, Task } from '@llmnet/protocol';
import type { Parameters } from '@llmnet/protocol';
import type { Authorised } from '../access';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { parametersOfVersion } from '../parameters';

/** @throws LedgerError UNKNOWN_RECORD */
export function loadTask(ctx: LedgerContext, task: string): Promise<Task> {
  return ctx.store.get(keys.task(task), Task);
}

/** The parameters that a task was opened under. A state call only where they have changed since. */
export function parametersOf(ctx: LedgerContext, task: Task, { parameters }: Authorised): Promise<Parameters> {
  return parametersOfVersion(ctx, task.parameterVersion, parameters);
}

/** The commits of a round by these providers, in their order. */
export function loadCommits(
  ctx: LedgerContext,
  task: string,
  round: number,
  providers: readonly string[],
): Promise<(Commit | undefined)[]> {
  return ctx.store.findEach(
    providers.map((provider) => keys.commit(task, round, provider)),
    Commit,
  );
}

/** The reveals of a round by these providers, in their order. */
export function loadReveals(
  ctx: LedgerContext,
  task: string,
  round: number,
  providers: readonly string[],
): Promise<(Reveal | undefined)[]> {
  return ctx.store.findEach(
    providers.map((provider) => keys.reveal(task, round, provider)),
    Reveal,
  );
}

export function findClosed(ctx: LedgerContext, task: string, round: number): Promise<Closed | undefined> {
  return ctx.store.find(keys.closed(task, round), Closed);
}

export function findRound(ctx: LedgerContext, task: string, round: number): Promise<RevisionRecord | undefined> {
  return ctx.store.find(keys.round(task, round), RevisionRecord);
}

export function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
