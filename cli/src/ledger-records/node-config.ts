import { readdirSync } from 'node:fs';
import path from 'node:path';
import { layoutOf } from '@llmnet/consortium';
import { LedgerConfig, NodeFiles } from '@llmnet/ledger-client';
import { z } from 'zod';
import { CliError } from '../errors';
import { readJsonFile } from '../json';

/** What gateways' and workers' configurations have in common: which node it is and where its ledger is. */
const NodeConfig = z.object({ node: NodeFiles, ledger: LedgerConfig });
export type NodeConfig = z.output<typeof NodeConfig>;

/** Reads a gateway's or a worker's configuration. @throws {CliError} CONFIG_INVALID */
export function readNodeConfig(file: string): NodeConfig {
  return readJsonFile(
    file,
    NodeConfig,
    (cause) =>
      new CliError({
        code: 'CONFIG_INVALID',
        message: `${file} is not the configuration of a gateway or a worker`,
        cure: 'name one with --node FILE',
        cause,
      }),
  );
}

/** The configuration of a gateway that was started in this data folder. @throws {CliError} NOT_RUNNING */
export function firstGatewayConfig(dataFolder: string): string {
  const { configs } = layoutOf(dataFolder);
  const [first] = filesIn(configs).filter((name) => name.startsWith('gateway-'));
  if (first !== undefined) return path.join(configs, first);
  throw new CliError({
    code: 'NOT_RUNNING',
    message: `no gateway was started in ${dataFolder}`,
    cure: 'name the folder of a network with --data DIR, or a node’s configuration with --node FILE',
  });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
