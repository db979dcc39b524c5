import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file with a private key that others than its owner may read or write. */
export interface ExposedKey {
  readonly file: string;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
}

const KEY_FILE = /^(key\.pem|.*_sk|server\.key|encryption\.jwk)$/;
const OTHERS = 0o077;

/** Every private key below `dir`, earlier ones too, whose mode is not 0600 or stricter. */
export async function exposedKeys(dir: string): Promise<ExposedKey[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && KEY_FILE.test(entry.name));
  const modes = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name);
      return { file, mode: (await stat(file)).mode & 0o777 };
    }),
  );
  return modes.filter(({ mode }) => (mode & OTHERS) !== 0);
}
