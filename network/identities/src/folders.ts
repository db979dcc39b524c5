import { access, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '@llmnet/supervisor';
import { IdentityError } from './errors';

/** Relative path to contents; private files get mode 0600. */
export type FolderContents = Readonly<Record<string, string>>;

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Creates `folder` with everything `build` returns, or leaves an existing one alone. The contents are written beside it
 * and renamed into place, so that a crash leaves either nothing or the whole identity.
 */
export async function createFolderOnce(folder: string, build: () => Promise<FolderContents>): Promise<void> {
  if (await exists(folder)) {
    return;
  }
  try {
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    const staging = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
    try {
      for (const [path, contents] of Object.entries(await build())) {
        await writeDurably(join(staging, path), contents);
      }
      await rename(staging, folder);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (cause) {
    if (cause instanceof IdentityError) throw cause;
    throw unwritable(folder, cause);
  }
}

export function unwritable(path: string, cause: unknown): IdentityError {
  return new IdentityError({
    code: 'IDENTITIES_UNWRITABLE',
    message: `${path} cannot be written (${systemErrorCode(cause) ?? String(cause)})`,
    cure: 'make its parent folder writable',
    cause,
  });
}

/** Writes a file of mode 0600 that survives a crash of the machine; by default only a new one. */
export async function writeDurably(path: string, contents: string, flags: 'w' | 'wx' = 'wx'): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, flags, 0o600);
  try {
    await file.writeFile(contents);
    await file.sync();
  } finally {
    await file.close();
  }
}
