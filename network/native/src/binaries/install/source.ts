import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BinariesError } from '../errors';
import { downloadFailed, get, shownUrl } from './http';

/** Where an archive comes from. */
export type ArchiveSource = { readonly file: string } | { readonly url: URL };

export interface FetchOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Bytes so far, and how many there will be if that is known. */
  readonly onBytes: (done: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
}

interface OpenArchive {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly total: number | undefined;
}

/**
 * Copies an archive to the file `target`.
 * @returns its SHA-256 in hex
 * @throws {BinariesError} RELEASE_NOT_FOUND, DOWNLOAD_FAILED; errors of writing as the system has them
 */
export async function fetchArchive(source: ArchiveSource, target: string, options: FetchOptions): Promise<string> {
  const { bytes, total } = 'file' in source ? await openFile(source.file) : await openUrl(source.url, options);
  const hash = createHash('sha256');
  let done = 0;
  const observed = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      hash.update(chunk);
      done += chunk.length;
      options.onBytes(done, total);
      callback(null, chunk);
    },
  });
  const { signal } = options;
  await pipeline(bytes, observed, createWriteStream(target), ...(signal === undefined ? [] : [{ signal }]));
  return hash.digest('hex');
}

/** An archive's name for the operator, without the password that an address may contain. */
export function shownSource(source: ArchiveSource): string {
  return 'file' in source ? source.file : shownUrl(source.url);
}

async function openFile(file: string): Promise<OpenArchive> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (size === undefined) {
    throw notFound({ file }, 'name an archive of a Fabric release with --from FILE');
  }
  return { bytes: createReadStream(file), total: size };
}

async function openUrl(url: URL, { env, signal }: FetchOptions): Promise<OpenArchive> {
  const response = await get({ url, env, ...(signal === undefined ? {} : { signal }) });
  if (response.status === 404) {
    await response.body?.cancel();
    throw notFound({ url }, 'choose a version that has been released with --version, or name a mirror with --from');
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw downloadFailed(url, `the server answers ${response.status} ${response.statusText}`.trim());
  }
  const length = Number(response.headers.get('content-length') ?? NaN);
  return { bytes: reading(url, response.body), total: Number.isInteger(length) ? length : undefined };
}

/** Tells a connection that breaks from a disk that is full. */
async function* reading(url: URL, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw downloadFailed(url, cause);
  }
}

function notFound(source: ArchiveSource, cure: string): BinariesError {
  return new BinariesError({
    code: 'RELEASE_NOT_FOUND',
    message: `there is no archive at ${shownSource(source)}`,
    cure,
  });
}
