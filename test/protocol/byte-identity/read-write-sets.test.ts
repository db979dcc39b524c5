import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUERIES, SUBMITS } from '@llmnet/protocol';
import { playHistory, playTable } from './history';
import { transcriptOf } from './transcript';

/**
 * SHA-256 of the chaincode's read-write sets, events and responses, of this version. A
 * release that changes what the chaincode reads or writes is a new version of it: run this with `RECORD_READ_WRITE_SETS=1`, and say so in
 * the change log.
 */
const GOLDEN = join(__dirname, 'read-write-sets.json');

interface Golden {
  readonly executions: number;
  readonly digest: string;
  readonly byName: Readonly<Record<string, string>>;
}

it('every contract reads, writes, emits and answers the recorded bytes', async () => {
  const { written, ...transcript } = await transcriptOf(async () => {
    await playHistory();
    await playTable();
  });
  if (process.env['RECORD_READ_WRITE_SETS'] === '1') {
    writeFileSync(GOLDEN, `${JSON.stringify(transcript, null, 2)}\n`);
  }
  const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden;
  expect([...written].sort()).toEqual(Object.keys(SUBMITS).sort());
  expect(Object.keys(transcript.byName)).toEqual(Object.keys({ ...SUBMITS, ...QUERIES }).sort());
  expect(transcript).toEqual(golden);
}, 300_000);
