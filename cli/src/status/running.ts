import {
  isRunning,
  processesNaming,
  readRunRecord,
  type DataFolder,
  type ProcessIdentity,
  type RunRecord,
} from '@llmnet/supervisor';
import { dataHint } from '../data-hint';
import { CliError } from '../errors';

/**
 * The network that runs in a data folder.
 * @returns null if none does; a run file that a killed network has left behind counts as none
 * @throws {CliError} RUN_FILE_INVALID
 */
export function findRunning(folder: DataFolder): RunRecord | null {
  const record = readRunRecord(folder);
  return record !== null && isRunning(record.supervisor) ? record : null;
}

/** What runs of a network whose supervisor has ended. */
export interface Orphans {
  /** Those that the supervisor has recorded: a stop ends them. */
  readonly recorded: readonly ProcessIdentity[];
  /** Others that name the folder, or work in it. */
  readonly others: readonly ProcessIdentity[];
}

/** Looks for what still runs in a data folder where no supervisor does. @throws {CliError} RUN_FILE_INVALID */
export function findOrphans(folder: DataFolder): Orphans {
  const children = readRunRecord(folder)?.children.flatMap((child) => child.process ?? []) ?? [];
  const recorded = children.filter(isRunning);
  const known = new Set(recorded.map(({ pid }) => pid));
  return { recorded, others: processesNaming(folder.root).filter(({ pid }) => !known.has(pid)) };
}

/** @returns what the user has to know of them, in a line; undefined where there are none */
export function formatOrphans({ recorded, others }: Orphans, { root }: DataFolder): string | undefined {
  const all = [...recorded, ...others];
  if (all.length === 0) return undefined;
  const cures = [
    ...(recorded.length === 0 ? [] : [`llmnet stop${dataHint(root)}`]),
    ...(others.length === 0 ? [] : [`kill ${pidsOf(others, ' ')}`]),
  ];
  return `Its supervisor has ended, but ${all.length === 1 ? 'a process still runs' : `${all.length} processes still run`} in ${root}: pid ${pidsOf(all, ', ')}. End them with: ${cures.join('; ')}`;
}

function pidsOf(identities: readonly ProcessIdentity[], separator: string): string {
  return identities.map(({ pid }) => pid).join(separator);
}

export function notRunning(folder: DataFolder): CliError {
  return new CliError({
    code: 'NOT_RUNNING',
    message: `no network runs in ${folder.root}`,
    cure: 'start one with npm start, or name its folder with --data DIR',
  });
}
