import './quiet';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contracts } from '@llmnet/chaincode';
import { version } from '@llmnet/chaincode/package.json';
import { generatedFiles } from './files';

/** Writes the reference and the contract metadata: `npm run reference`. */
async function main(): Promise<void> {
  const root = join(__dirname, '..', '..', '..');
  for (const { path, text } of await generatedFiles(contracts, version)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
}

void main();
