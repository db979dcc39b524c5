import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const KIB_PER_MIB = 1024;
/** Linux counts processor time in hundredths of a second for programs (`sysconf(_SC_CLK_TCK)`). */
const MS_PER_TICK = 10;
/** Positions after the program's name in /proc/PID/stat (proc(5)): utime and stime. */
const [UTIME, STIME] = [11, 12];

/** Resident memory of processes together, in MiB. */
export async function residentMib(pids: readonly number[]): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pids.join()]);
  return Math.round(sum(stdout.trim().split('\n').map(Number)) / KIB_PER_MIB);
}

/** Processor time of processes and all their threads so far, in milliseconds; null where the system does not tell. */
export async function processorMs(pids: readonly number[]): Promise<number | null> {
  return process.platform === 'linux' ? sum(await Promise.all(pids.map(processorMsOf))) : null;
}

async function processorMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) * MS_PER_TICK;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
