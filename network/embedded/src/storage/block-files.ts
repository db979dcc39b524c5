import { appendFileSync, readSync } from 'node:fs';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { EmbeddedNetworkError } from '../errors';
import { encodeRecord, RECORD_HEADER_BYTES } from './block-record';
import { scanBlockFile, type BlockPlace } from './block-file-scan';

/** A file that has reached this is left alone from then on (Fabric `blkstorage`, maxBlockfileSize). */
const FILE_BYTES = 64 * 1024 * 1024;

const NAME = /^blockfile_(\d{6})$/;

interface OpenFile {
  readonly handle: FileHandle;
  size: number;
}

/**
 * The chain on disk: append-only files of checksummed records. `append` returns when the block is on the disk (fdatasync), so
 * that not even a power failure loses what peers were given. Opening reads everything once: a record that was never
 * finished is cut off, anything else that does not match its checksum is refused.
 */
export class BlockFiles {
  private constructor(
    private readonly folder: string,
    private readonly files: OpenFile[],
    private readonly places: BlockPlace[],
  ) {}

  /** @throws EmbeddedNetworkError LEDGER_CORRUPT */
  static async open(folder: string, logger: Logger): Promise<BlockFiles> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const opened = new BlockFiles(folder, [], []);
    try {
      const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
      for (const [file, name] of names.entries()) {
        if (name !== fileName(file)) {
          throw missing(join(folder, fileName(file)));
        }
        await opened.#scan(file, file === names.length - 1, logger);
      }
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** How many blocks there are. */
  get height(): number {
    return this.places.length;
  }

  /** Appends the next block; one call at a time. */
  async append(block: Uint8Array): Promise<void> {
    const current = await this.#current();
    const record = encodeRecord(this.height, block);
    // The system's cache takes it at once; only the disk is worth waiting for.
    appendFileSync(current.handle.fd, record);
    await current.handle.datasync();
    const place = { file: this.files.length - 1, offset: current.size + RECORD_HEADER_BYTES, length: block.length };
    current.size += record.length;
    this.places.push(place);
  }

  /** The block's bytes, or undefined beyond the last. */
  read(number: number): Buffer | undefined {
    const place = this.places[number];
    const file = place && this.files[place.file];
    if (place === undefined || file === undefined) {
      return undefined;
    }
    const bytes = Buffer.allocUnsafeSlow(place.length);
    const read = readSync(file.handle.fd, bytes, 0, place.length, place.offset);
    if (read !== place.length) {
      throw missing(join(this.folder, fileName(place.file)));
    }
    return bytes;
  }

  /** Takes away block `height` and all after it; their files too, the last first, so that a crash leaves no gap. */
  async truncate(height: number): Promise<void> {
    const first = this.places[height];
    if (first === undefined) {
      return;
    }
    for (let file = this.files.length - 1; file > first.file; file--) {
      await this.files.pop()?.handle.close();
      await rm(join(this.folder, fileName(file)));
    }
    const last = this.files.at(-1);
    if (last !== undefined) {
      last.size = first.offset - RECORD_HEADER_BYTES;
      await last.handle.truncate(last.size);
      await last.handle.datasync();
    }
    this.places.length = height;
  }

  async close(): Promise<void> {
    await Promise.all(this.files.splice(0).map(({ handle }) => handle.close()));
  }

  async #scan(file: number, isLast: boolean, logger: Logger): Promise<void> {
    const path = join(this.folder, fileName(file));
    const handle = await open(path, 'a+', 0o600);
    const { size } = await handle.stat();
    const opened = { handle, size };
    this.files.push(opened);
    const { places, end } = await scanBlockFile({ handle, path, file, size, firstNumber: this.height });
    if (end < size && !isLast) {
      throw missing(path);
    }
    if (end < size) {
      await handle.truncate(end);
      await handle.datasync();
      opened.size = end;
      logger.warn({ event: 'unfinished-block-cut', file: path, offset: end, bytes: size - end });
    }
    this.places.push(...places);
  }

  async #current(): Promise<OpenFile> {
    const last = this.files.at(-1);
    if (last !== undefined && last.size < FILE_BYTES) {
      return last;
    }
    const handle = await open(join(this.folder, fileName(this.files.length)), 'ax+', 0o600);
    const created = { handle, size: 0 };
    this.files.push(created);
    await syncFolder(this.folder);
    return created;
  }
}

function fileName(file: number): string {
  return `blockfile_${String(file).padStart(6, '0')}`;
}

function missing(path: string): EmbeddedNetworkError {
  return new EmbeddedNetworkError(
    'LEDGER_CORRUPT',
    `${path} is missing or ends too early. Restore the file, or delete the data folder to begin anew.`,
  );
}

/** A new file survives a power failure only once its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
