import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a file that its owner alone may read, whole or not at all. @returns its path */
export async function writePrivateFile(dir: string, name: string, contents: string | Buffer): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, name);
  const unfinished = `${file}.${randomUUID()}.tmp`;
  await writeFile(unfinished, contents, { mode: 0o600, flag: 'wx' });
  await rename(unfinished, file);
  return file;
}
