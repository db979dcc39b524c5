import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { NativeNetworkError } from '../errors';
import { fabricEnvironment } from './environment';

const TIMEOUT_MS = 120_000;
const MAX_COMPLAINT = 2_000;

/**
 * Runs one of Fabric's commands and returns what it printed.
 * @throws {NativeNetworkError} COMMAND_FAILED with the command's last words; the reason of `signal` if that ends it
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<string> {
  const options = { env: fabricEnvironment({ FABRIC_LOGGING_SPEC: 'error', ...env }), timeout: TIMEOUT_MS };
  try {
    signal?.throwIfAborted();
    const { stdout } = await promisify(execFile)(program, args, { ...options, ...(signal && { signal }) });
    return stdout;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new NativeNetworkError({
      code: 'COMMAND_FAILED',
      message: `${basename(program)} ${args.join(' ')}: ${lastWordsOf(cause)}`,
      cure: 'see the logs of the peers and orderers',
      cause,
    });
  }
}

/** What `execFile` says of a command that has failed. */
const failure = z.object({
  stdout: z.string(),
  stderr: z.string(),
  code: z.union([z.number(), z.string()]).nullish(),
  signal: z.string().nullish(),
});

/** Fabric's commands complain on either stream; one that was killed says nothing, so it is said how it ended. */
function lastWordsOf(cause: unknown): string {
  const { data } = failure.safeParse(cause);
  if (data === undefined) return String(cause);
  const complaint = `${data.stdout}\n${data.stderr}`.trim().slice(-MAX_COMPLAINT);
  return complaint === '' ? `it said nothing and ended with ${data.signal ?? data.code ?? 'no code'}` : complaint;
}
