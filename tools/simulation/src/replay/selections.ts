import type { Task } from '@llmnet/protocol';
import { eligible, selectCommittee, taskSeed, voteWeight } from '@llmnet/protocol/rules';
import type { LedgerRecords } from './ledger-records';

/** What selecting every task of a ledger again comes to. */
export interface SelectionReplay {
  readonly tasks: number;
  readonly identical: number;
  /** The tasks that came out differently, or whose seed nothing on the ledger gives. */
  readonly different: readonly string[];
}

/** Selects the committee and the substitutes of every task anew, from what the ledger says that they were selected from. */
export function replaySelections(records: LedgerRecords): SelectionReplay {
  const different = records.tasks.filter((task) => !isReproduced(task, records)).map(({ task }) => task);
  return { tasks: records.tasks.length, identical: records.tasks.length - different.length, different };
}

function isReproduced(task: Task, { tasks, snapshots, parameters }: LedgerRecords): boolean {
  const { terms, epoch, seed } = task;
  const snapshot = snapshots.find((candidate) => candidate.domain === terms.domain && candidate.epoch === epoch);
  const rule = parameters.find(({ version }) => version === task.parameterVersion);
  if (snapshot === undefined || rule === undefined) return false;
  const requesterMsp = organisationOf(task.requester);
  if (!isSeedOf(snapshot.seed, requesterMsp, task, tasks)) return false;
  const parties = { requesterMsp, coordinatorMsp: organisationOf(task.coordinator) };
  const candidates = eligible(snapshot, terms, parties);
  const { seats, substitutes } = selectCommittee(candidates, { seats: terms.seats, nearBand: rule.nearBand }, seed);
  const listed = (chosen: readonly { readonly provider: string; readonly voteWeight: bigint }[]): string =>
    chosen.map(({ provider, voteWeight: weight }) => `${provider} ${weight}`).join();
  const weighed = (chosen: typeof seats): string =>
    listed(chosen.map((candidate) => ({ provider: candidate.provider, voteWeight: voteWeight(candidate) })));
  return weighed(seats) === listed(task.seats) && weighed(substitutes) === listed(task.substitutes);
}

/**
 * Whether the seed is that of some open of the task's lane. The count of opens is not in the record; it is at most that of the tasks that
 * the ledger has of the lane.
 */
function isSeedOf(snapshotSeed: string, requesterMsp: string, { lane, seed }: Task, tasks: readonly Task[]): boolean {
  const opens = tasks.filter((other) => other.lane === lane && organisationOf(other.requester) === requesterMsp).length;
  return Array.from({ length: opens }, (_, open) => taskSeed(snapshotSeed, requesterMsp, lane, open)).includes(seed);
}

function organisationOf(node: string): string {
  return node.slice(0, node.indexOf('/'));
}
