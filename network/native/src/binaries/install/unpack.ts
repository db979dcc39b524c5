import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { types } from 'node:util';
import { createGunzip } from 'node:zlib';
import { extract, type Extract, type Header } from 'tar-stream';
import { systemErrorCode } from '@llmnet/supervisor';
import { BinariesError } from '../errors';

/** What of a release is installed, with the mode of its files; `builders` is for peers that run chaincode themselves. */
const FILE_MODES: ReadonlyMap<string, number> = new Map([
  ['bin', 0o755],
  ['config', 0o644],
]);

/** A release of 3.1 unpacks to about a fifth of this; more is no release. */
const MAX_CONTENT_BYTES = 2 * 1024 ** 3;

/**
 * Unpacks `bin` and `config` of a release's archive (.tar.gz) into `folder`.
 * @throws {BinariesError} ARCHIVE_INVALID if it is damaged, or has an entry that would be written elsewhere, a link, or too much
 */
export async function unpackRelease(archive: string, folder: string, signal?: AbortSignal): Promise<void> {
  const entries = extract();
  const options = signal === undefined ? [] : [{ signal }];
  const writing = writeEntries(archive, entries, folder);
  const feeding = pipeline(createReadStream(archive), createGunzip(), entries, ...options);
  await Promise.allSettled([writing, feeding]);
  try {
    // Each fails if the other does; what is wrong with an entry is known to the first.
    await writing;
    await feeding;
  } catch (error) {
    throw isDamage(error) ? invalid(archive, 'it is damaged or no .tar.gz', error) : error;
  }
}

async function writeEntries(archive: string, entries: Extract, folder: string): Promise<void> {
  let bytes = 0;
  for await (const entry of entries) {
    const { name, type, size } = entry.header;
    const segments = safeSegments(archive, entry.header);
    const mode = FILE_MODES.get(segments[0] ?? '');
    if (mode === undefined || type === 'directory') {
      entry.resume();
      continue;
    }
    if (type !== 'file') {
      throw invalid(archive, `${name} is no plain file`);
    }
    bytes += size;
    if (bytes > MAX_CONTENT_BYTES) {
      throw invalid(archive, 'it unpacks to more than any release has');
    }
    const path = join(folder, ...segments);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(entry, createWriteStream(path, { flags: 'wx', mode }));
  }
}

/** The parts of an entry's path below the folder. */
function safeSegments(archive: string, { name }: Header): readonly string[] {
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (name.startsWith('/') || segments.includes('..') || /[\\\0]/.test(name)) {
    throw invalid(archive, `${JSON.stringify(name)} points out of it`);
  }
  return segments;
}

/** Errors of zlib and of tar-stream; what the file system refuses has another code. */
function isDamage(error: unknown): boolean {
  const code = systemErrorCode(error);
  return types.isNativeError(error) && !(error instanceof BinariesError) && (code === null || code.startsWith('Z_'));
}

function invalid(archive: string, reason: string, cause?: unknown): BinariesError {
  return new BinariesError({
    code: 'ARCHIVE_INVALID',
    message: `${archive} is not an archive of a Fabric release: ${reason}`,
    cure: 'get hyperledger-fabric-<platform>-<version>.tar.gz from the releases of hyperledger/fabric again',
    cause,
  });
}
