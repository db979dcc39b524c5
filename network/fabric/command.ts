import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { FabricNetworkError } from './errors';

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
    const lastWords = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().slice(-2_000) : '';
    throw new FabricNetworkError('COMMAND_FAILED', `${basename(program)} ${args.join(' ')}: ${lastWords}`, { cause });
  }
}
