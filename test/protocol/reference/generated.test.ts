import '@llmnet/test-kit/memory-ledger';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUERIES, SUBMITS } from '@llmnet/protocol';
import { contracts } from '../../../chaincode/src';
import { version } from '../../../chaincode/package.json';
import { generatedFiles } from '../../../tools/reference/src/files';
import type { GeneratedFile } from '../../../tools/reference/src/files';
import { MemoryLedger } from '@llmnet/test-kit/memory-ledger';

const METADATA = join('chaincode', 'contract-metadata', 'metadata.json');
const ROOT = join(__dirname, '..', '..', '..');

interface Described {
  readonly contracts: Readonly<
    Record<string, { readonly transactions: readonly { readonly name: string; readonly tag?: readonly string[] }[] }>
  >;
}

/** Full names of the transactions with a tag. */
function tagged({ contracts: described }: Described, tag: string): string[] {
  return Object.entries(described).flatMap(([contract, { transactions }]) =>
    transactions.filter((transaction) => transaction.tag?.includes(tag)).map(({ name }) => `${contract}:${name}`),
  );
}

describe('what is generated from the API of the ledger', () => {
  let files: readonly GeneratedFile[];
  beforeAll(async () => {
    files = await generatedFiles(contracts, version);
  });

  it.each([join('docs', 'ledger-reference.md'), METADATA])('%s is as `npm run reference` writes it', (path) => {
    const generated = files.find((file) => file.path === path);
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(generated?.text);
  });
});

describe('the contract metadata', () => {
  const metadata = JSON.parse(readFileSync(join(ROOT, METADATA), 'utf8')) as Described;

  it('names every transaction as submitted or evaluated', () => {
    expect(tagged(metadata, 'SUBMIT').sort()).toEqual(Object.keys(SUBMITS).sort());
    expect(tagged(metadata, 'EVALUATE').sort()).toEqual(Object.keys(QUERIES).sort());
  });

  it('is what the chaincode takes its transactions from', async () => {
    const ledger = new MemoryLedger();
    const anyone = await ledger.node('AMSP', 'node', ['admin']);
    const outcomes = [...tagged(metadata, 'SUBMIT'), ...tagged(metadata, 'EVALUATE')].map((name) =>
      ledger.invoke(anyone, name, ['{']).catch((error: unknown) => (error as Error).message),
    );
    for (const message of await Promise.all(outcomes)) expect(message).toMatch(/^INVALID_REQUEST/);
  });
});
