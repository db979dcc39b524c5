import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identitiesDir, networkConfig, networkFile, packageId, type UpOptions } from './config';
import { ensureIdentities, mspIds } from './consortium';
import { formatEvent } from './event-line';
import { formatMembers } from './members';
import { runNetwork, type ReadyNetwork } from './network-process';

/**
 * An embedded network for a developer's own chaincode, until it is stopped.
 * @throws {CliError} NETWORK_FAILED
 */
export async function networkUp(options: UpOptions, write: (text: string) => void): Promise<void> {
  const members = mspIds(options.members);
  const { seed } = options;
  await ensureIdentities({ dir: identitiesDir(options), members, ...(seed === undefined ? {} : { seed }) });
  await runNetwork(writeConfig(options, members), {
    onReady: (ready) => {
      write(formatReady(options, ready));
    },
    onLine: (line) => {
      const text = formatEvent(line);
      if (text !== null) write(`${text}\n`);
    },
  });
}

function writeConfig(options: UpOptions, members: readonly string[]): string {
  const file = networkFile(options.data);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(networkConfig(options, members), null, 2)}\n`);
  return file;
}

function formatReady(options: UpOptions, { endpoints, controlUrl }: ReadyNetwork): string {
  const lines = [
    `Channel ${options.channel}, chaincode ${options.chaincodeName} expected at ${options.chaincode} as ${packageId(options)}`,
    ...formatMembers(identitiesDir(options), endpoints),
    ...(controlUrl === undefined ? [] : [`Control (peers, snapshots, clock, chaincode): ${controlUrl}`]),
    'Stop with Ctrl-C; the ledger is kept.',
  ];
  return `${lines.join('\n')}\n`;
}
