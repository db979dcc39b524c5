import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventPositionFile } from '../../src/engine/event-loop';
import '../support/node-errors';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llmnet-position-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a node that never read begins at the first block', async () => {
  await expect(new EventPositionFile(join(folder, 'missing')).read()).resolves.toBe(0n);
});

test('what was written is read after a restart, in a folder made on demand', async () => {
  const state = join(folder, 'state', 'worker');
  await new EventPositionFile(state).write(9_007_199_254_740_993n);
  await expect(new EventPositionFile(state).read()).resolves.toBe(9_007_199_254_740_993n);
});

test('the position never goes back', async () => {
  const position = new EventPositionFile(folder);
  await position.write(7n);
  await position.write(5n);
  await expect(position.read()).resolves.toBe(7n);
});

test('of writes at the same time the last one stays', async () => {
  const position = new EventPositionFile(folder);
  await Promise.all([1n, 2n, 3n, 4n, 5n].map((block) => position.write(block)));
  await expect(position.read()).resolves.toBe(5n);
});

test('a reader sees a whole position at any time', async () => {
  const position = new EventPositionFile(folder);
  await position.write(1n);
  const blocks = Array.from({ length: 50 }, (_, index) => BigInt(index) + 10n ** BigInt(index % 30));
  const writing = Promise.all(blocks.map((block) => position.write(block)));
  for (let reads = 0; reads < 50; reads += 1) {
    const seen = JSON.parse(await readFile(join(folder, 'events.json'), 'utf8')) as unknown;
    expect(seen).toEqual({ block: expect.stringMatching(/^\d+$/) as unknown });
  }
  await writing;
});

test('a write that was interrupted leaves the last position', async () => {
  const position = new EventPositionFile(folder);
  await position.write(7n);
  await writeFile(join(folder, 'events.json.new'), '{"blo');
  await expect(new EventPositionFile(folder).read()).resolves.toBe(7n);
});

test('nothing but the position stays in the folder', async () => {
  await new EventPositionFile(folder).write(7n);
  await expect(readdir(folder)).resolves.toEqual(['events.json']);
});

test.each([
  ['cut off', '{"block":"1'],
  ['empty', ''],
  ['of another form', '{"block":17}'],
  ['negative', '{"block":"-1"}'],
])('a file that is %s is refused by name, with what to do', async (_how, content) => {
  const path = join(folder, 'events.json');
  await writeFile(path, content);
  await expect(new EventPositionFile(folder).read()).rejects.toThrow(
    `${path} cannot be read; delete it to read all events again`,
  );
});
