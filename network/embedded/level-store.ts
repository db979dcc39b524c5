import { mkdir } from 'node:fs/promises';
import { types } from 'node:util';
import { ClassicLevel } from 'classic-level';
import { EmbeddedNetworkError } from './errors';

/** Text keys in UTF-8 byte order, the order in which Fabric's LevelDB state iterates. */
export type LevelStore = ClassicLevel<string, Buffer>;

/** One store a member and one for the orderer share a small process: LevelDB's own defaults are 8 and 4 MB each. */
const CACHE_BYTES = 2 * 1024 * 1024;
const WRITE_BUFFER_BYTES = 1024 * 1024;

/**
 * Opens or creates a store.
 * @throws EmbeddedNetworkError DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE
 */
export async function openStore(folder: string): Promise<LevelStore> {
  const store = new ClassicLevel<string, Buffer>(folder, {
    keyEncoding: 'utf8',
    valueEncoding: 'buffer',
    cacheSize: CACHE_BYTES,
    writeBufferSize: WRITE_BUFFER_BYTES,
  });
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await store.open();
    return store;
  } catch (cause) {
    throw isLocked(cause)
      ? new EmbeddedNetworkError(
          'DATA_FOLDER_IN_USE',
          `Another process uses ${folder}: stop it or choose another data folder.`,
          { cause },
        )
      : new EmbeddedNetworkError(
          'DATA_FOLDER_UNUSABLE',
          `Cannot open ${folder}: check its permissions and free space, or choose another data folder.`,
          { cause },
        );
  }
}

function isLocked(error: unknown): boolean {
  const cause = types.isNativeError(error) ? error.cause : undefined;
  return types.isNativeError(cause) && 'code' in cause && cause.code === 'LEVEL_LOCKED';
}

/** Fixed width, so that text order is number order. */
export function sortable(value: number): string {
  return value.toString(16).padStart(12, '0');
}
