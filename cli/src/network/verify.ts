import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { layoutOf } from '@llmnet/consortium';
import { environmentFor } from '@llmnet/supervisor';
import { z } from 'zod';
import { CliError } from '../errors';
import { DEFAULT_DATA_FOLDER } from '../project-root';
import { EMBEDDED_FOLDER, networkFile } from './embedded';

/** As the start of a consortium calls the configuration of its network. */
const CONFIG = 'network.json';
const VERIFY = require.resolve('@llmnet/embedded-fabric/verify');

const summarySchema = z.object({
  blocks: z.number(),
  transactions: z.number(),
  heights: z.record(z.string(), z.number()),
});

const failure = z.object({ stderr: z.string() });

/**
 * Checks the ledgers of embedded networks that do not run: of `llmnet network up`, or of `npm start`.
 * @param data their folder; the default ones where it is not given
 * @returns what was found, in a line for each
 * @throws {CliError} NETWORK_FAILED, LEDGER_INVALID
 */
export async function verifyNetworks(data: string | undefined): Promise<string> {
  const folders = data === undefined ? [EMBEDDED_FOLDER, DEFAULT_DATA_FOLDER] : [data];
  const configs = folders
    .flatMap((folder) => [networkFile(folder), path.join(layoutOf(path.resolve(folder)).configs, CONFIG)])
    .filter((file) => existsSync(file));
  if (configs.length === 0) throw noNetwork(folders);
  const lines: string[] = [];
  for (const config of configs) lines.push(await verifyNetwork(config));
  return lines.join('\n');
}

function noNetwork(folders: readonly string[]): CliError {
  const [folder = ''] = folders.map((name) => path.resolve(name));
  const native = folders.find((name) => existsSync(layoutOf(path.resolve(name)).native));
  return new CliError({
    code: 'NETWORK_FAILED',
    message: native === undefined ? `there is no embedded network in ${folder}` : `${native} holds a native network`,
    cure:
      native === undefined
        ? 'name its folder with --data DIR'
        : 'its peers verify their ledgers: llmnet network doctor',
  });
}

async function verifyNetwork(config: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [VERIFY, config], { env: environmentFor() }).catch(
    (error: unknown) => {
      throw ledgerInvalid(error);
    },
  );
  const { blocks, transactions, heights } = summarySchema.parse(JSON.parse(stdout));
  const peers = Object.entries(heights).map(([mspId, height]) => `${mspId} ${String(height)}`);
  return `The ledger of ${config} is in order: ${String(blocks)} blocks, ${String(transactions)} transactions; heights of the peers: ${peers.join(', ')}.`;
}

function ledgerInvalid(cause: unknown): CliError {
  const [reason = ''] = (failure.safeParse(cause).data?.stderr ?? '').trim().split('\n').slice(-1);
  return new CliError({
    code: 'LEDGER_INVALID',
    message: reason === '' ? 'the ledger could not be verified' : reason.replace(/\.$/, ''),
    cure: 'stop the network if it runs; otherwise restore the folder, or delete it to begin anew',
    cause,
  });
}
