import type { DomainView, TaskView } from '@llmnet/protocol';
import { mspOf } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import { poll } from '@llmnet/retry';
import { CliError } from '../errors';

const INTERVAL_MS = 100;
const TIMEOUT_MS = 90_000;

/** Asks again until there is an answer. @throws {CliError} NOT_SETTLED after a minute and a half, naming what was awaited */
async function until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
  const found = await poll(probe, { timeoutMs: TIMEOUT_MS, intervalMs: INTERVAL_MS });
  if (found !== undefined) return found;
  throw new CliError({
    code: 'NOT_SETTLED',
    message: `${what} did not come about`,
    cure: 'see the logs in the data folder',
  });
}

/** Waits for the settlement of a task. */
export function untilSettled(ledger: Ledger, task: string): Promise<TaskView> {
  return until(`the settlement of task ${task}`, async () => {
    const view = await ledger.query('taskQueries:read', { task });
    return view.settled === null ? undefined : view;
  });
}

/** Waits until the outcomes of settled tasks are rolled up and the domain's snapshot has seen the roll-ups. */
export function untilPublished(ledger: Ledger, domain: string, tasks: readonly TaskView[]): Promise<DomainView> {
  return until(`the snapshot of ${domain}`, async () => {
    const view = await ledger.query('reputation:domain', { domain });
    const folded = tasks.every((task) => isFolded(task, view));
    const published = view.reputations.every(({ at }) => at <= (view.snapshot?.at ?? 0));
    return folded && published ? view : undefined;
  });
}

/** An outcome is folded once its organisation's record has moved past the window that it was appended to. */
function isFolded({ settled }: TaskView, { reputations }: DomainView): boolean {
  return (settled?.seats ?? []).every(
    ({ provider, window }) =>
      window === null ||
      reputations.some(({ mspId, ...record }) => mspId === mspOf(provider) && record.window > window),
  );
}
