import type { FileHandle } from 'node:fs/promises';
import { EmbeddedNetworkError } from '../errors';
import { decodeRecordHeader, isIntact, RECORD_HEADER_BYTES } from './block-record';

/** Where a block lies in its file. */
export interface BlockPlace {
  readonly file: number;
  /** Of the block itself, after the record's header. */
  readonly offset: number;
  readonly length: number;
}

export interface ScannedFile {
  readonly places: readonly BlockPlace[];
  /** Bytes of complete records; what follows is the beginning of a record that was never finished. */
  readonly end: number;
}

interface FileToScan {
  readonly handle: FileHandle;
  readonly path: string;
  readonly file: number;
  readonly size: number;
  /** Number that the first block must have. */
  readonly firstNumber: number;
}

const WINDOW_BYTES = 1024 * 1024;

/**
 * Reads every record of a block file and checks it.
 * @throws EmbeddedNetworkError LEDGER_CORRUPT with file and offset of the first altered record
 */
export async function scanBlockFile({ handle, path, file, size, firstNumber }: FileToScan): Promise<ScannedFile> {
  const places: BlockPlace[] = [];
  const window = new Window(handle, size);
  let position = 0;
  while (position + RECORD_HEADER_BYTES <= size) {
    const header = decodeRecordHeader(await window.read(position, RECORD_HEADER_BYTES));
    if (header === undefined || header.number !== firstNumber + places.length) {
      throw altered(path, position, 'the header of a record');
    }
    const offset = position + RECORD_HEADER_BYTES;
    if (offset + header.length > size) {
      break;
    }
    if (!isIntact(header, await window.read(offset, header.length))) {
      throw altered(path, offset, `block ${header.number}`);
    }
    places.push({ file, offset, length: header.length });
    position = offset + header.length;
  }
  return { places, end: position };
}

export function altered(path: string, offset: number, what: string): EmbeddedNetworkError {
  return new EmbeddedNetworkError(
    'LEDGER_CORRUPT',
    `${path} was altered: ${what} at offset ${offset} does not match its checksum. Restore the file, or delete the data folder to begin anew.`,
  );
}

/** Reads a file from front to back in large pieces. */
class Window {
  #bytes = Buffer.alloc(0);
  #start = 0;

  constructor(
    private readonly handle: FileHandle,
    private readonly size: number,
  ) {}

  async read(position: number, length: number): Promise<Buffer> {
    if (position + length > this.#start + this.#bytes.length) {
      await this.#load(position, Math.min(Math.max(length, WINDOW_BYTES), this.size - position));
    }
    return this.#bytes.subarray(position - this.#start, position - this.#start + length);
  }

  async #load(position: number, length: number): Promise<void> {
    const bytes = this.#bytes.length >= length ? this.#bytes.subarray(0, length) : Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.handle.read(bytes, filled, length - filled, position + filled);
      if (bytesRead === 0) {
        throw new RangeError('the file became shorter while it was read');
      }
      filled += bytesRead;
    }
    this.#bytes = bytes;
    this.#start = position;
  }
}
