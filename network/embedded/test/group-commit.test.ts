import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, openStore, writeChanges, type LevelDatabase } from '../src/level-store';

const put = (key: string, value: string): { key: string; value: Buffer } => ({ key, value: Buffer.from(value) });

describe('writes to the parts of one database', () => {
  let dir: string;
  let database: LevelDatabase;
  let batch: jest.SpyInstance<Promise<void>>;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'llmnet-group-commit-'));
    database = await openDatabase(join(dir, 'state'));
    batch = jest.spyOn(database, 'batch') as unknown as jest.SpyInstance<Promise<void>>;
  });

  afterEach(async () => {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('that are asked for together are one batch', async () => {
    const [aster, birch] = [await openStore(database, 'aster'), await openStore(database, 'birch')];
    await Promise.all([writeChanges(aster, [put('k', 'a')]), writeChanges(birch, [put('k', 'b')])]);
    expect(batch).toHaveBeenCalledTimes(1);
    expect([aster.getSync('k'), birch.getSync('k')].map(String)).toEqual(['a', 'b']);
  });

  test('are made in the order in which they are asked for', async () => {
    const store = await openStore(database, 'aster');
    const writes = ['1', '2', '3'].map(async (value) => {
      await writeChanges(store, [put('k', value)]);
    });
    const deleted = writeChanges(store, [{ key: 'other', value: undefined }, put('last', '4')]);
    await Promise.all([...writes, deleted]);
    expect([store.getSync('k'), store.getSync('last')].map(String)).toEqual(['3', '4']);
  });

  test('that are asked for while a batch is written wait for the next', async () => {
    const store = await openStore(database, 'aster');
    let finish: () => void = () => undefined;
    batch.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const first = writeChanges(store, [put('a', '1')]);
    await new Promise(setImmediate);
    const second = writeChanges(store, [put('b', '2')]);
    await new Promise(setImmediate);
    expect(batch).toHaveBeenCalledTimes(1);
    finish();
    await Promise.all([first, second]);
    expect(batch).toHaveBeenCalledTimes(2);
  });

  test('fail for those whose batch fails, and for nobody after them', async () => {
    const store = await openStore(database, 'aster');
    batch.mockImplementationOnce(() => Promise.reject(new Error('disk full')));
    const failed = writeChanges(store, [put('a', '1')]);
    await expect(failed).rejects.toThrow('disk full');
    await writeChanges(store, [put('b', '2')]);
    expect(store.getSync('a')).toBeUndefined();
    expect(String(store.getSync('b'))).toBe('2');
  });
});
