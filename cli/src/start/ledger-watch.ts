import type { DomainView, TaskView } from '@llmnet/protocol';
import { mspOf } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import { CliError } from '../errors';
import type { MemberDescription } from './consortium';

const POLL_MILLISECONDS = 100;
const PATIENCE_MILLISECONDS = 90_000;

/** Asks again until there is an answer. @throws {CliError} NOT_SETTLED after a minute and a half, naming what was awaited */
async function until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) {
      throw new CliError({
        code: 'NOT_SETTLED',
        message: `${what} did not come about`,
        cure: 'see the logs in the data folder',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

/** Waits until every member's node and provider is in the snapshots that the next questions are planned from. */
export function untilStaffed(
  ledger: Ledger,
  domains: readonly string[],
  members: readonly MemberDescription[],
): Promise<true> {
  return until('the first snapshots', async () => {
    for (const domain of domains) {
      const { snapshot } = await ledger.query('reputation:domain', { domain });
      const complete =
        snapshot !== null &&
        snapshot.candidates.length >= claimants(members, domain) &&
        snapshot.validators.length >= members.length;
      if (!complete) return undefined;
    }
    return true;
  });
}

function claimants(members: readonly MemberDescription[], domain: string): number {
  return members.filter(({ provider }) => provider.domains.includes(domain)).length;
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
