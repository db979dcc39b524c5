import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { SupervisionError, systemErrorCode } from '../errors';

export const processIdentitySchema = z.object({ pid: z.int().positive(), startTime: z.string() });

/**
 * One process for all time: the system gives a pid to another process later, but not with the same start time.
 * `startTime` is opaque; it may only be compared.
 */
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

/** Fields of /proc/<pid>/stat after the command name, which may itself contain spaces and brackets (man 5 proc). */
const STATE_FIELD = 0;
const START_TIME_FIELD = 19;

/**
 * Who runs under `pid` now. A zombie has ended: it is not reported.
 * @returns null if nobody does
 * @throws {SupervisionError} PLATFORM_UNSUPPORTED where there is neither /proc nor ps
 */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const startTime = existsSync(BOOT_ID_FILE) ? startTimeFromProc(pid) : startTimeFromPs(pid);
  return startTime === null ? null : { pid, startTime };
}

/** This very process. */
export function identifySelf(): ProcessIdentity {
  const self = identifyProcess(process.pid);
  if (self === null) throw platformUnsupported();
  return self;
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startTime === identity.startTime;
}

/** Clock ticks since boot, and which boot. */
function startTimeFromProc(pid: number): string | null {
  const stat = readProcFile(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[STATE_FIELD];
  const ticks = fields[START_TIME_FIELD];
  if (ticks === undefined || state === 'Z' || state === 'X') return null;
  return `${readFileSync(BOOT_ID_FILE, 'utf8').trim()}:${ticks}`;
}

/** A process can end between opening and reading its file: ESRCH. */
function readProcFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(systemErrorCode(error) ?? '')) return null;
    throw error;
  }
}

function startTimeFromPs(pid: number): string | null {
  try {
    const output = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
    const [state, ...startTime] = output.trim().split(/\s+/);
    return state === undefined || state.startsWith('Z') ? null : startTime.join(' ');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw platformUnsupported(error);
    return null;
  }
}

function platformUnsupported(cause?: unknown): SupervisionError {
  return new SupervisionError({
    code: 'PLATFORM_UNSUPPORTED',
    message: 'processes cannot be told apart here: there is neither /proc nor a ps command',
    cure: 'use Linux, macOS or the Windows Subsystem for Linux',
    cause,
  });
}
