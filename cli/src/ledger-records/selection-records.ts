import type { Parameters, Snapshot, Task } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';

const PAGE = 200;

/** Every task of a ledger, and what its committee follows from. */
export interface SelectionRecords {
  readonly tasks: readonly Task[];
  /** The snapshots that the tasks name. */
  readonly snapshots: readonly Snapshot[];
  /** The versions of the parameters that the tasks were opened under. */
  readonly parameters: readonly Parameters[];
}

/** Reads them, page by page. @throws {LedgerClientError} */
export async function readSelectionRecords(ledger: Pick<Ledger, 'query'>): Promise<SelectionRecords> {
  const tasks = await readTasks(ledger);
  const named = new Map(tasks.map(({ terms: { domain }, epoch }) => [`${domain}/${epoch}`, { domain, epoch }]));
  const snapshots: Snapshot[] = [];
  for (const request of named.values()) snapshots.push(await ledger.query('reputation:snapshot', request));
  const parameters: Parameters[] = [];
  for (const version of new Set(tasks.map(({ parameterVersion }) => parameterVersion))) {
    parameters.push(await ledger.query('governance:parameters', { version }));
  }
  return { tasks, snapshots, parameters };
}

async function readTasks(ledger: Pick<Ledger, 'query'>): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let more = true; more;) {
    const page = await ledger.query('taskQueries:list', { after: tasks.at(-1)?.task ?? '', limit: PAGE });
    tasks.push(...page.tasks.map(({ task }) => task));
    more = page.more;
  }
  return tasks;
}
