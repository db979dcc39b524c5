import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { FabricNetworkError } from '../errors';

const TIMEOUT_MS = 120_000;

/**
 * Runs one of Fabric's commands and returns what it printed.
 * @throws FabricNetworkError COMMAND_FAILED with the command's last words
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const options = { env: { ...process.env, FABRIC_LOGGING_SPEC: 'error', ...env }, timeout: TIMEOUT_MS };
    const { stdout } = await promisify(execFile)(program, args, options);
    return stdout;
  } catch (cause) {
    throw new FabricNetworkError('COMMAND_FAILED', `${basename(program)} ${args.join(' ')}: ${lastWordsOf(cause)}`, {
      cause,
    });
  }
}

/** Fabric's commands complain on either stream; a command that was killed says nothing. */
function lastWordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) {
    return String(cause);
  }
  const streams = ['stdout', 'stderr'].map((name) => String(Reflect.get(cause, name) ?? '').trim());
  return streams.join('\n').trim().slice(-2_000) || cause.message;
}
