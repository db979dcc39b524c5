import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ledgerFailed } from '@llmnet/consortium';
import { toJson } from '@llmnet/protocol';
import { Ledger, LedgerClientError, loadNodeIdentity, readLedgerAddress } from '@llmnet/ledger-client';
import type { Command } from 'commander';
import { firstGatewayConfig, readNodeConfig } from '../ledger-records/node-config';
import { readSelectionRecords, type SelectionRecords } from '../ledger-records/selection-records';
import { dataOption, type CommandContext } from './context';

const READY_MS = 20_000;

interface ExportFlags {
  readonly data: string;
  readonly node?: string;
}

const EXAMPLES = `
Examples:
  llmnet export selections.json                          of the network that npm start runs here
  llmnet export selections.json --node gateway.json      of the ledger that a node's configuration names
  llmnet simulate E8 --ledger selections.json            selects every committee again`;

/** `llmnet export`: the records that a ledger's selections follow from, for who wants to compute them again. */
export function addExportCommand(program: Command, { write }: CommandContext): void {
  program
    .command('export')
    .summary("write a ledger's selections to a file")
    .description(
      'Writes every task of a ledger with the snapshots and parameters that its committee follows from. There is no text in it: the ledger has none.',
    )
    .argument('<file>', 'where the records go, as JSON')
    .option(
      '--node <file>',
      'the configuration of the gateway or worker that asks; a gateway of the data folder without',
    )
    .addOption(dataOption())
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, { data, node }: ExportFlags) => {
      const records = await recordsBy(node ?? firstGatewayConfig(path.resolve(data)));
      writeFileSync(file, toJson(records));
      const { tasks, snapshots } = records;
      write(`${file}: ${tasks.length} tasks from ${snapshots.length} snapshots\n`);
    });
}

async function recordsBy(nodeConfig: string): Promise<SelectionRecords> {
  const { node, ledger: config } = readNodeConfig(nodeConfig);
  const ledger = new Ledger(await loadNodeIdentity(node), await readLedgerAddress(config));
  try {
    await ledger.waitForReady(READY_MS);
    return await readSelectionRecords(ledger);
  } catch (error) {
    throw error instanceof LedgerClientError ? ledgerFailed(error) : error;
  } finally {
    ledger.close();
  }
}
