import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CliError } from '../errors';
import { networkFile } from './embedded';

const VERIFY = require.resolve('@llmnet/embedded-fabric/verify');

const summarySchema = z.object({
  blocks: z.number(),
  transactions: z.number(),
  heights: z.record(z.string(), z.number()),
});

const failure = z.object({ stderr: z.string() });

/**
 * Checks the ledger that `llmnet network up` has left in a folder.
 * @returns what was found, in one line
 * @throws {CliError} NETWORK_FAILED, LEDGER_INVALID
 */
export async function verifyNetwork(data: string): Promise<string> {
  const config = networkFile(data);
  if (!existsSync(config)) {
    throw new CliError({
      code: 'NETWORK_FAILED',
      message: `there is no network in ${path.resolve(data)}`,
      cure: 'name its folder with --data DIR',
    });
  }
  const { stdout } = await promisify(execFile)(process.execPath, [VERIFY, config]).catch((error: unknown) => {
    throw ledgerInvalid(error);
  });
  const { blocks, transactions, heights } = summarySchema.parse(JSON.parse(stdout));
  const peers = Object.entries(heights).map(([mspId, height]) => `${mspId} ${String(height)}`);
  return `The ledger is in order: ${String(blocks)} blocks, ${String(transactions)} transactions; heights of the peers: ${peers.join(', ')}.`;
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
