import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { readModelReport, writeModelReport } from '../src/model-report';

const STATE = { model: 'tiny', duties: ['provider' as const], failure: 'HTTP 401; check its key' };

test('what is told last is read', () => {
  const folder = join(temporaryFolder(), 'state');
  writeModelReport(folder, [STATE]);
  writeModelReport(folder, [{ ...STATE, failure: null }]);
  expect(readModelReport(folder)).toEqual([{ ...STATE, failure: null }]);
});

test('a node that has told nothing, or nothing that can be read, says nothing', () => {
  const folder = temporaryFolder();
  expect(readModelReport(folder)).toEqual([]);
  writeFileSync(join(folder, 'models.json'), '[{"model":');
  expect(readModelReport(folder)).toEqual([]);
});
