import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import path from 'node:path';

/** With this and two older ones of each, the logs of thirty processes stay below a gigabyte. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;
const EXTENSION = '.log';

const TAIL_BYTES = 8 * 1024;
const LINE_LIMIT = 300;

/** Lines that follow the one that says what happened: stack frames, an error's fields, the version of Node.js. */
const AFTERMATH = /^(\s|[{}]|Node\.js v|$)/;

/** Creates a log that only its owner reads. */
export function createLog(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

/**
 * Copies each log of a folder that has grown above 10 MB aside, as `<name>.log.1` before `<name>.log.2`, and empties it: its process goes
 * on writing to its end, which is the beginning then. Where the copy fails, as on a full disk, the log is emptied all the same.
 */
export function rotateLogs(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (name.endsWith(EXTENSION) && logSize(file) > MAX_LOG_BYTES) rotate(file);
  }
}

function rotate(file: string): void {
  const [newer, older] = [`${file}.1`, `${file}.2`];
  try {
    if (existsSync(newer)) renameSync(newer, older);
    copyFileSync(file, newer);
  } catch {
    rmSync(newer, { force: true });
  }
  truncateSync(file);
}

/** The size of a log in bytes, 0 if there is none: what is written from now on begins there. */
export function logSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * The last line after byte `from` that says something, shortened to 300 characters. Of a line in pino's JSON, its `msg`.
 * @returns null if there is none
 */
export function lastLogLine(file: string, from: number): string | null {
  const lines = readTail(file, from).split('\n');
  const line = lines.findLast((candidate) => !AFTERMATH.test(messageOf(candidate)));
  return line === undefined ? null : messageOf(line).slice(0, LINE_LIMIT);
}

function readTail(file: string, from: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    // Below what it began at, the log has been emptied since.
    const start = Math.max(from > size ? 0 : from, size - TAIL_BYTES);
    const tail = Buffer.alloc(Math.max(0, size - start));
    readSync(descriptor, tail, 0, tail.length, start);
    return tail.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}

function messageOf(line: string): string {
  return /^\{.*"msg":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line;
}
