import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programPath } from '@llmnet/consortium';
import { environmentFor } from '@llmnet/supervisor';
import { z } from 'zod';
import { CliError } from '../errors';
import { parseJson } from '../json';

const readyEvent = z.object({
  event: z.literal('ready'),
  endpoints: z.array(z.object({ mspId: z.string(), address: z.string() })),
  controlUrl: z.string().optional(),
});

export type ReadyNetwork = z.infer<typeof readyEvent>;

export interface NetworkListener {
  readonly onReady: (ready: ReadyNetwork) => void;
  /** Every other line of its log, as JSON. */
  readonly onLine: (line: string) => void;
}

/**
 * Runs the embedded network until it ends, or until this process is told to end.
 * @throws {CliError} NETWORK_FAILED with its own reason
 */
export async function runNetwork(configFile: string, { onReady, onLine }: NetworkListener): Promise<void> {
  const child = fork(programPath('network'), [configFile], {
    env: environmentFor(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
  for (const stream of child.stdout === null ? [] : [child.stdout]) {
    createInterface({ input: stream }).on('line', (line) => {
      const ready = parseJson(line, readyEvent);
      if (ready !== undefined) onReady(ready);
      else onLine(line);
    });
  }
  const end = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', end).on('SIGTERM', end);
  try {
    await once(child, 'close');
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
  if (child.exitCode !== 0) throw networkFailed(child, complaint);
}

function networkFailed({ exitCode, signalCode }: ChildProcess, complaint: string): CliError {
  const [reason = ''] = complaint.trim().split('\n').slice(-1);
  return new CliError({
    code: 'NETWORK_FAILED',
    message: reason === '' ? `the network ended with ${String(signalCode ?? exitCode)}` : reason.replace(/\.$/, ''),
    cure: 'correct it and start the network again',
  });
}
