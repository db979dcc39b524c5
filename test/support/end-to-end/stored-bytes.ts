import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';

/** One place where bytes are kept: a file, or an entry of a LevelDB store, whose files are compressed. */
export interface StoredBytes {
  readonly place: string;
  readonly bytes: Buffer;
}

/** In this file LevelDB names its newest manifest. */
const LEVELDB_MARK = 'CURRENT';

/**
 * Every file below a folder as it is, then every entry of every LevelDB store among them: in this order, as opening a store
 * rewrites its files. Nobody else may have the stores open.
 */
async function* storedBytes(folder: string): AsyncGenerator<StoredBytes> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const place = path.join(parentPath, name);
    yield { place, bytes: await readFile(place) };
  }
  for (const { parentPath } of files.filter(({ name }) => name === LEVELDB_MARK)) yield* levelEntries(parentPath);
}

/** The entries of one LevelDB store: keys and values together. */
export async function* levelEntries(folder: string): AsyncGenerator<StoredBytes> {
  const store = new ClassicLevel<Buffer, Buffer>(folder, {
    ...{ createIfMissing: false, keyEncoding: 'buffer', valueEncoding: 'buffer' },
  });
  await store.open();
  try {
    for await (const [key, value] of store.iterator()) {
      yield { place: `${folder} ${JSON.stringify(key.toString('utf8'))}`, bytes: Buffer.concat([key, value]) };
    }
  } finally {
    await store.close();
  }
}

/** Places below a folder that hold one of the words, plainly or in an encoding that a program may have put it into. */
export async function placesWith(folder: string, ...words: readonly string[]): Promise<string[]> {
  const needles = words.flatMap(encodingsOf);
  const places: string[] = [];
  for await (const { place, bytes } of storedBytes(folder)) {
    if (needles.some((needle) => bytes.includes(needle))) places.push(place);
  }
  return places;
}

/** A word as text, in hex, and as it looks inside a longer base64 text, where it begins at one of three places in a group. */
function encodingsOf(word: string): string[] {
  const bytes = Buffer.from(word);
  const inBase64 = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = padded.subarray(0, padded.length - (padded.length % 3));
    return whole.toString('base64').slice(offset === 0 ? 0 : 4);
  });
  return [
    word,
    bytes.toString('hex'),
    ...inBase64,
    ...inBase64.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_')),
  ];
}
