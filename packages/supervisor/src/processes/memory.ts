import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const BYTES_PER_KIB = 1024;

/**
 * Memory of processes in bytes, by pid: on Linux the proportional set size, which counts a shared page only once over all
 * processes and so may be added up; elsewhere the resident set size. A process that has ended, or that belongs
 * to another user, is left out.
 */
export async function processMemory(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  return process.platform === 'linux' ? proportionalSetSizes(pids) : residentSetSizes(pids);
}

async function proportionalSetSizes(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const sizes = new Map<number, number>();
  for (const pid of pids) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const kib = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
    if (kib !== undefined) sizes.set(pid, Number(kib) * BYTES_PER_KIB);
  }
  return sizes;
}

async function residentSetSizes(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (pids.length === 0) return new Map();
  // ps exits with 1 if one of the processes has ended.
  const stdout = await promisify(execFile)('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')])
    .then((result) => result.stdout)
    .catch(() => '');
  const rows = stdout.trim().split('\n').filter(Boolean);
  return new Map(rows.map((row) => parsePsRow(row)));
}

function parsePsRow(row: string): readonly [number, number] {
  const [pid, kib] = row.trim().split(/\s+/);
  return [Number(pid), Number(kib) * BYTES_PER_KIB];
}
