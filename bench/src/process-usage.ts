import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const KIB_PER_MIB = 1024;
/** Linux counts processor time in hundredths of a second for programs (`sysconf(_SC_CLK_TCK)`). */
const MS_PER_TICK = 10;
/** Positions after the program's name in /proc/PID/stat (proc(5)): utime and stime. */
const [UTIME, STIME] = [11, 12];

/** Resident memory of a process in MiB. */
export async function residentMib(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Math.round(Number(stdout.trim()) / KIB_PER_MIB);
}

/** Processor time of a process and all its threads so far, in milliseconds; null where the system does not tell. */
export async function processorMs(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') {
    return null;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) * MS_PER_TICK;
}
