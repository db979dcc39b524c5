import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { systemErrorCode } from '../errors';
import { identifySelf, isRunning, processIdentitySchema, type ProcessIdentity } from '../processes/identity';

/** Either the lock is ours now, or the process that holds it. */
export type LockResult = { readonly acquired: true } | { readonly acquired: false; readonly holder: ProcessIdentity };

/**
 * Takes the lock file for this process. A lock whose holder has ended is taken over; of several processes that try so
 * at once, one succeeds.
 */
export function acquireLock(lockFile: string): LockResult {
  const draft = `${lockFile}.${process.pid}`;
  // Linked into place with its content, so that nobody reads a lock without a holder.
  writeFileSync(draft, JSON.stringify(identifySelf()), { mode: 0o600 });
  try {
    for (;;) {
      if (tryLink(draft, lockFile)) return { acquired: true };
      const content = readIfExists(lockFile);
      const holder = content === null ? null : parseHolder(content);
      if (holder !== null && isRunning(holder)) return { acquired: false, holder };
      if (content !== null) removeStale(lockFile, content);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Gives up a lock that this process holds. */
export function releaseLock(lockFile: string): void {
  rmSync(lockFile, { force: true });
}

/** Moves the lock away first: only one process can move it, and it sees then whether a live one has come between. */
function removeStale(lockFile: string, staleContent: string): void {
  const moved = `${lockFile}.${process.pid}.stale`;
  try {
    renameSync(lockFile, moved);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(moved, 'utf8') !== staleContent) tryLink(moved, lockFile);
  rmSync(moved);
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readIfExists(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A lock that cannot be read has no holder. */
function parseHolder(content: string): ProcessIdentity | null {
  try {
    return processIdentitySchema.parse(JSON.parse(content));
  } catch {
    return null;
  }
}
