import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A long-term release that does not run this already, from npm's package of Node.js binaries. */
const RELEASE = process.version.startsWith('v24.') ? 'node@22' : 'node@24';

/** Another version of Node.js than the one that runs this. */
export interface SecondNode {
  readonly binary: string;
  readonly version: string;
  remove(): void;
}

/**
 * The binary that NODE_SECOND names, or another long-term release, installed into a temporary folder. It waits: a test is skipped where
 * there is none, which has to be known when tests are declared.
 * @returns undefined where it cannot be had within `timeoutMs`, or is the version that runs this
 */
export function secondNode(timeoutMs: number): SecondNode | undefined {
  const named = process.env['NODE_SECOND'];
  if (named !== undefined) return asSecond(named, () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'llmnet-node-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  const options = ['--prefix', folder, '--silent', '--no-audit', '--no-fund', RELEASE];
  try {
    execFileSync('npm', ['install', ...options], { timeout: timeoutMs, cwd: folder, stdio: 'ignore' });
  } catch {
    // No registry, or a slow one: there is nothing to compare with on this machine.
  }
  const found = asSecond(join(folder, 'node_modules', 'node', 'bin', 'node'), remove);
  if (found === undefined) remove();
  return found;
}

function asSecond(binary: string, remove: () => void): SecondNode | undefined {
  if (!existsSync(binary)) return undefined;
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  return version === process.version ? undefined : { binary, version, remove };
}
