import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Ledger } from '@llmnet/ledger-client';
import { readNodeConfig } from '../src/ledger-records/node-config';
import { readSelectionRecords } from '../src/ledger-records/selection-records';
import { main } from '../src/main';
import { errorOf, temporaryFolder } from '@llmnet/test-kit/programs';

const TASKS = [
  { task: 'a', terms: { domain: 'words' }, epoch: 0, parameterVersion: 1 },
  { task: 'b', terms: { domain: 'words' }, epoch: 0, parameterVersion: 2 },
  { task: 'c', terms: { domain: 'sums' }, epoch: 0, parameterVersion: 2 },
];

/** A ledger that gives two tasks a page, and says what it was asked. */
function ledgerOfTasks(): { readonly ledger: Pick<Ledger, 'query'>; readonly asked: [string, object][] } {
  const asked: [string, object][] = [];
  const query = (name: string, request: object): Promise<unknown> => {
    asked.push([name, request]);
    if (name !== 'taskQueries:list') return Promise.resolve({ of: request });
    const from = TASKS.findIndex(({ task }) => task === Reflect.get(request, 'after')) + 1;
    const tasks = TASKS.slice(from, from + 2).map((task) => ({ task, settled: true }));
    return Promise.resolve({ tasks, more: from + 2 < TASKS.length });
  };
  // A ledger of three tasks, with as much of the records as is read here.
  return { ledger: { query } as unknown as Pick<Ledger, 'query'>, asked };
}

describe('the records of a ledger’s selections', () => {
  it('are all tasks, page by page, and once what each of them names', async () => {
    const { ledger, asked } = ledgerOfTasks();
    expect(await readSelectionRecords(ledger)).toEqual({
      tasks: TASKS,
      snapshots: [{ of: { domain: 'words', epoch: 0 } }, { of: { domain: 'sums', epoch: 0 } }],
      parameters: [{ of: { version: 1 } }, { of: { version: 2 } }],
    });
    expect(asked.filter(([name]) => name === 'taskQueries:list').map(([, request]) => request)).toEqual([
      { after: '', limit: 200 },
      { after: 'b', limit: 200 },
    ]);
  });
});

describe('llmnet export', () => {
  it('says where no gateway was ever started', async () => {
    const dir = temporaryFolder();
    await expect(main(['export', path.join(dir, 'records.json'), '--data', dir])).rejects.toMatchObject({
      code: 'NOT_RUNNING',
    });
  });

  it('names a configuration that it cannot use', () => {
    const dir = temporaryFolder();
    mkdirSync(path.join(dir, 'configs'));
    const file = path.join(dir, 'configs', 'gateway-aster.json');
    writeFileSync(file, '{"node": {}}');
    const error = errorOf(() => readNodeConfig(file));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(error)).toContain(file);
  });
});
