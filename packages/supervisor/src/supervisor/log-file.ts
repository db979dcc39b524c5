import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const ROTATE_ABOVE_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 8 * 1024;
const LINE_LIMIT = 300;

/** Lines that follow the one that says what happened: stack frames, an error's fields, the version of Node.js. */
const AFTERMATH = /^(\s|[{}]|Node\.js v|$)/;

/** Moves a log that has grown above 10 MB aside, as `<name>.log.1`, in place of the one before. */
export function rotateLog(file: string): void {
  if (logSize(file) > ROTATE_ABOVE_BYTES) renameSync(file, `${file}.1`);
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
    const start = Math.max(from, size - TAIL_BYTES);
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
