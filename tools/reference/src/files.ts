import { join } from 'node:path';
import * as babel from 'prettier/plugins/babel';
import * as estree from 'prettier/plugins/estree';
import * as markdown from 'prettier/plugins/markdown';
import { format } from 'prettier/standalone';
import { infoOf } from './contracts';
import { referenceText } from './markdown';
import { contractMetadata } from './metadata';

/** A file of the project with what it has to contain. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** As `.prettierrc.json` has it. */
const STYLE = { printWidth: 120, singleQuote: true, plugins: [markdown, babel, estree] };

/** The files that follow from the ledger's API, with their paths from the root of the project, formatted as the project is. */
export async function generatedFiles(
  contracts: Parameters<typeof infoOf>[0],
  version: string,
): Promise<readonly GeneratedFile[]> {
  const metadata = JSON.stringify(contractMetadata(infoOf(contracts), version));
  return [
    {
      path: join('docs', 'ledger-reference.md'),
      text: await format(referenceText(), { ...STYLE, parser: 'markdown' }),
    },
    {
      path: join('chaincode', 'contract-metadata', 'metadata.json'),
      text: await format(metadata, { ...STYLE, parser: 'json' }),
    },
  ];
}
