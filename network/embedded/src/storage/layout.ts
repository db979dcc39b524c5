import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EmbeddedNetworkError } from '../errors';

/** Changes whenever a folder of the version before could not be read. */
const LAYOUT_VERSION = 2;
const MARKER = 'layout.json';

const marker = z.object({ layout: z.int() });

/** Where a network keeps what, below its data folder. */
export function dataPaths(dataDir: string): { readonly blocks: string; readonly state: string } {
  return { blocks: join(dataDir, 'blocks'), state: join(dataDir, 'state') };
}

/**
 * Marks an empty folder as one of this layout, or checks that it is.
 * @throws EmbeddedNetworkError DATA_FOLDER_UNUSABLE, LAYOUT_UNKNOWN
 */
export async function claimDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const entries = await readdir(dataDir);
    if (entries.some((name) => !name.startsWith('.')) && !entries.includes(MARKER)) {
      throw unknownLayout(dataDir, 'it has no layout.json');
    }
    if (!entries.includes(MARKER)) {
      await writeMarker(dataDir);
    }
    await assertLayout(dataDir);
  } catch (cause) {
    throw cause instanceof EmbeddedNetworkError
      ? cause
      : new EmbeddedNetworkError(
          'DATA_FOLDER_UNUSABLE',
          `Cannot open ${dataDir}: check its permissions and free space, or choose another data folder.`,
          { cause },
        );
  }
}

async function assertLayout(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, MARKER), 'utf8');
  const { data } = marker.safeParse(parsed(text));
  if (data?.layout !== LAYOUT_VERSION) {
    throw unknownLayout(dataDir, `its layout is ${data?.layout ?? 'unreadable'}, not ${LAYOUT_VERSION}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: a crash in between leaves an unmarked, empty folder. */
async function writeMarker(dataDir: string): Promise<void> {
  const staged = join(dataDir, `.${MARKER}`);
  const file = await open(staged, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ layout: LAYOUT_VERSION })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(staged, join(dataDir, MARKER));
}

function unknownLayout(dataDir: string, reason: string): EmbeddedNetworkError {
  return new EmbeddedNetworkError(
    'LAYOUT_UNKNOWN',
    `${dataDir} was not written by this version of the embedded network (${reason}): delete it to begin anew, or choose another data folder. Development networks are not migrated.`,
  );
}
