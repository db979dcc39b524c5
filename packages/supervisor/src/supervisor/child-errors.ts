import { SupervisionError } from '../errors';
import { describeExit, type Exit } from './child-spec';
import { lastLogLine } from './log-file';

/** The log of one run of a child: it begins at a byte of the file, after the runs before. */
export interface RunLog {
  readonly file: string;
  readonly from: number;
}

export function endedEarly(name: string, exit: Exit, log: RunLog): SupervisionError {
  return new SupervisionError({
    code: 'CHILD_ENDED_EARLY',
    message: `${name} ${describeExit(exit)} before it was ready: ${lastWords(log)}`,
    cure: `read ${log.file}`,
  });
}

export function notReady(name: string, timeoutMs: number, log: RunLog): SupervisionError {
  return new SupervisionError({
    code: 'CHILD_NOT_READY',
    message: `${name} was not ready within ${timeoutMs / 1000} s: ${lastWords(log)}`,
    cure: `read ${log.file}; on a busy machine, run the command again`,
  });
}

export function stoppedWhileStarting(name: string): SupervisionError {
  return new SupervisionError({
    code: 'STOPPED',
    message: `stopped while ${name} was starting`,
    cure: 'run the command again to start anew',
  });
}

function lastWords(log: RunLog): string {
  return lastLogLine(log.file, log.from) ?? 'it has written nothing';
}
