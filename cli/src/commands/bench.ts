import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { OrderingName } from '@llmnet/native-fabric';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_DATA_FOLDER } from '../project-root';
import { locateFabric } from '../network/native/fabric';
import type { CommandContext } from './context';
import { numberFrom } from './numbers';

const BENCH = require.resolve('@llmnet/bench/main');
const DEFAULT_MEMBERS = [3, 7];
const DEFAULT_TRANSACTIONS = 5_000;
const MAX_MEMBERS = 50;
const MAX_TRANSACTIONS = 10_000_000;

const DEFAULT_IN_FLIGHT = [8];
const DEFAULT_SECONDS = 30;
const MAX_IN_FLIGHT = 1_000;
const MAX_SECONDS = 3_600;

interface NetworkFlags {
  readonly members: readonly number[];
  readonly transactions: number;
  readonly json?: string;
  readonly native?: true;
}

interface LoadFlags {
  readonly inFlight: readonly number[];
  readonly seconds: number;
  readonly network: 'embedded' | OrderingName;
  readonly json?: string;
}

const NETWORK_EXAMPLES = `
Examples:
  llmnet bench network
  llmnet bench network --members 3 --transactions 200000
  llmnet bench network --members 3 --native
  llmnet bench network --json figures.json`;

const LOAD_EXAMPLES = `
Examples:
  llmnet bench load
  llmnet bench load --in-flight 1,8,64 --seconds 120
  llmnet bench load --network raft1 --json figures.json`;

/** `llmnet bench network` and `llmnet bench load`: how fast the networks are on this machine, and the product under questions. */
export function addBenchCommand(program: Command, context: CommandContext): void {
  const bench = program
    .command('bench')
    .summary('measure')
    .description('Measures parts of the project on this machine.');
  addNetworkBench(bench, context);
  addLoadBench(bench, context);
}

function addNetworkBench(bench: Command, context: CommandContext): void {
  bench
    .command('network')
    .summary('measure the embedded network')
    .description(
      "Starts embedded networks in temporary folders, submits transactions like those of Fabric's asset samples under a majority policy, and shows latencies, rates and memory.",
    )
    .option('--members <numbers>', 'sizes of the networks, with commas between them', parseMembers, DEFAULT_MEMBERS)
    .option('--transactions <number>', 'transactions under load', parseTransactions, DEFAULT_TRANSACTIONS)
    .option('--native', "the same load on Fabric's own peers and orderers in turn; needs Fabric's programs")
    .option('--json <file>', 'write the figures to a file too')
    .addHelpText('after', NETWORK_EXAMPLES)
    .action(async ({ members, transactions, json, native }: NetworkFlags) => {
      await run({ kind: 'network', members, transactions, ...fileOption(json) }, native === true, context);
    });
}

function addLoadBench(bench: Command, context: CommandContext): void {
  bench
    .command('load')
    .summary('measure the product under questions')
    .description(
      'Starts a consortium of seven members in a temporary folder, keeps questions in flight at its APIs, and shows answers a second, latencies, errors, and the transactions and the processor time of an answer, settlement and housekeeping included.',
    )
    .option(
      '--in-flight <numbers>',
      'questions in flight; with commas between them, one load after the other',
      parseInFlight,
      DEFAULT_IN_FLIGHT,
    )
    .option(
      '--seconds <number>',
      'for how long each load asks new questions',
      numberFrom(1, MAX_SECONDS),
      DEFAULT_SECONDS,
    )
    .addOption(
      new Option('--network <name>', "embedded, or the ordering of a network of Fabric's own programs")
        .choices(['embedded', 'raft1', 'raft3', 'bft4'])
        .default('embedded'),
    )
    .option('--json <file>', 'write the figures to a file too')
    .addHelpText('after', LOAD_EXAMPLES)
    .action(async ({ inFlight, seconds, network, json }: LoadFlags) => {
      const options = { kind: 'load', inFlight, seconds, network, ...fileOption(json) };
      await run(options, network !== 'embedded', context);
    });
}

function fileOption(json: string | undefined): { readonly json?: string } {
  return json === undefined ? {} : { json: path.resolve(json) };
}

/** Runs the benchmarks' program. @throws {CliError} where Fabric's programs are needed and not there */
async function run(options: object, needsFabric: boolean, context: CommandContext): Promise<void> {
  // Here, so that what is missing is shown as everywhere.
  if (needsFabric) await locateFabric();
  const all = { ...options, ...(needsFabric ? { fabricData: DEFAULT_DATA_FOLDER } : {}) };
  const child = spawn(process.execPath, [BENCH, JSON.stringify(all)], { stdio: ['ignore', 'inherit', 'inherit'] });
  await once(child, 'exit');
  context.exitWith(child.exitCode ?? 1);
}

function parseInFlight(text: string): readonly number[] {
  return text.split(',').map(numberFrom(1, MAX_IN_FLIGHT));
}

function parseMembers(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= MAX_MEMBERS)) {
    throw new InvalidArgumentError(`Members are numbers from 1 to ${MAX_MEMBERS}, such as 3,7.`);
  }
  return sizes;
}

function parseTransactions(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_TRANSACTIONS) {
    throw new InvalidArgumentError(`Transactions are a number from 1 to ${MAX_TRANSACTIONS}.`);
  }
  return count;
}
