import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exists, unwritable, writeDurably, type FolderContents } from '../folders';

/** Where the next version of a folder is made ready. */
function staged(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.next`);
}

/**
 * Replaces files of a folder together: a reader sees the old folder or the new one, and for the instant between two renames
 * none. What was there is moved to `archive`.
 * @throws {IdentityError} IDENTITIES_UNWRITABLE
 */
export async function replaceInFolder(folder: string, changes: FolderContents, archive: string): Promise<void> {
  const next = staged(folder);
  try {
    await cp(folder, next, { recursive: true, errorOnExist: true, force: false });
    for (const [path, contents] of Object.entries(changes)) {
      await writeDurably(join(next, path), contents, 'w');
    }
    await mkdir(archive, { recursive: true, mode: 0o700 });
    await rename(folder, join(archive, basename(folder)));
    await rename(next, folder);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/** Ends a replacement that a crash interrupted: with the new folder if the old one is away already, else with the old one. */
export async function settleFolder(folder: string): Promise<void> {
  const next = staged(folder);
  if (!(await exists(next))) return;
  if (await exists(folder)) {
    await rm(next, { recursive: true });
  } else {
    await rename(next, folder);
  }
}
