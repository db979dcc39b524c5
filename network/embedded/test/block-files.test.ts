import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { BlockFiles } from '../src/storage/block-files';

const silent = pino({ level: 'silent' });
const BLOCKS = ['genesis', 'a second block', '', 'the last block'].map((text) => Buffer.from(text));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llmnet-blocks-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function write(blocks: readonly Uint8Array[]): Promise<void> {
  const files = await BlockFiles.open(folder, silent);
  for (const block of blocks) {
    await files.append(block);
  }
  await files.close();
}

async function readAll(): Promise<string[]> {
  const files = await BlockFiles.open(folder, silent);
  const texts = Array.from({ length: files.height }, (_, number) => files.read(number)?.toString() ?? 'missing');
  await files.close();
  return texts;
}

function onlyFile(): string {
  const [name, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name ?? '');
}

describe('block files', () => {
  it('give back what was appended, also after they are opened again', async () => {
    await write(BLOCKS);
    expect(await readAll()).toEqual(BLOCKS.map(String));
  });

  it('give nothing beyond the last block', async () => {
    const files = await BlockFiles.open(folder, silent);
    await files.append(Buffer.from('only'));
    expect(files.read(1)).toBeUndefined();
    await files.close();
  });

  it('continue after the last block when they are opened again', async () => {
    await write(BLOCKS.slice(0, 2));
    await write(BLOCKS.slice(2));
    expect(await readAll()).toEqual(BLOCKS.map(String));
  });

  it('lose only the block whose record was not finished, wherever it was cut', async () => {
    await write(BLOCKS);
    const whole = readFileSync(onlyFile());
    const lastRecord = whole.length - 16 - 'the last block'.length;
    for (let length = lastRecord; length < whole.length; length++) {
      writeFileSync(onlyFile(), whole.subarray(0, length));
      expect(await readAll()).toEqual(BLOCKS.slice(0, -1).map(String));
      expect(statSync(onlyFile()).size).toBe(lastRecord);
    }
  });

  it('keep a prefix of the blocks when they are cut anywhere', async () => {
    await write(BLOCKS);
    const whole = readFileSync(onlyFile());
    for (let length = whole.length; length >= 0; length--) {
      writeFileSync(onlyFile(), whole.subarray(0, length));
      const kept = await readAll();
      expect(kept).toEqual(BLOCKS.slice(0, kept.length).map(String));
    }
  });

  it('say in the log what was cut off', async () => {
    await write(BLOCKS);
    const size = statSync(onlyFile()).size;
    truncateSync(onlyFile(), size - 1);
    const lines: string[] = [];
    const files = await BlockFiles.open(folder, pino({ level: 'warn' }, { write: (line) => lines.push(line) }));
    await files.close();
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ event: 'unfinished-block-cut', file: onlyFile(), bytes: 29 }),
    ]);
  });

  it('refuse an altered bit anywhere and name file and offset', async () => {
    await write(BLOCKS);
    const whole = readFileSync(onlyFile());
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (at, bit) => {
        const altered = Buffer.from(whole);
        altered.writeUInt8(altered.readUInt8(at) ^ (1 << bit), at);
        writeFileSync(onlyFile(), altered);
        await expect(readAll()).rejects.toMatchObject({
          code: 'LEDGER_CORRUPT',
          message: expect.stringMatching(new RegExp(`^${onlyFile()} was altered: .* at offset \\d+`)) as unknown,
        });
      }),
      { numRuns: 200 },
    );
  });

  it('refuse a chain from which a file was taken', async () => {
    await write(BLOCKS);
    writeFileSync(join(folder, 'blockfile_000002'), readFileSync(onlyFile()));
    await expect(readAll()).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: expect.stringContaining('blockfile_000001 is missing') as unknown,
    });
  });
});
