import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { dataFolderAt } from '@llmnet/supervisor';
import { CliError } from '../../errors';

const LINES_OF_ONE = 200;
const LINES_OF_EACH = 5;
const EXTENSION = '.log';

export interface LogsRequest {
  readonly data: string;
  /** The process; all if left out. */
  readonly name?: string;
  readonly follow: boolean;
}

/**
 * Shows the end of logs, by the system's `tail`.
 * @throws {CliError} LOG_UNKNOWN
 */
export async function showLogs({ data, name, follow }: LogsRequest, write: (text: string) => void): Promise<void> {
  const { logs } = dataFolderAt(data);
  const known = existsSync(logs) ? readdirSync(logs).filter((file) => file.endsWith(EXTENSION)) : [];
  const chosen = name === undefined ? known : known.filter((file) => file === `${name}${EXTENSION}`);
  if (chosen.length === 0) throw logUnknown(logs, name, known);
  const lines = String(name === undefined ? LINES_OF_EACH : LINES_OF_ONE);
  const files = chosen.map((file) => path.join(logs, file));
  const tail = spawn('tail', ['-n', lines, ...(follow ? ['-F'] : []), ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  tail.stdout.setEncoding('utf8').on('data', write);
  const end = (): void => void tail.kill();
  process.stdout.once('error', end);
  await once(tail, 'close');
  process.stdout.off('error', end);
}

function logUnknown(logs: string, name: string | undefined, known: readonly string[]): CliError {
  const names = known.map((file) => path.basename(file, EXTENSION));
  return new CliError({
    code: 'LOG_UNKNOWN',
    message: name === undefined ? `there are no logs in ${logs}` : `there is no log of ${name} in ${logs}`,
    cure: names.length === 0 ? 'name the folder of the network with --data DIR' : `name one of ${names.join(', ')}`,
  });
}
