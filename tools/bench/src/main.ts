/**
 * Benchmarks as a process: `node main.js '{"kind":"network","members":[3,7],"transactions":5000}'` or
 * `'{"kind":"load","network":"embedded","inFlight":[8],"seconds":30}'`. A table on stdout; with `json`, the figures go to that file
 * too. With `fabricData`, Fabric's programs are looked for as `locateBinaries` does with that data folder: each network is then
 * compared with a native one, a load is put on a native one with the ordering that `network` names.
 */
import { writeFile } from 'node:fs/promises';
import { embeddedDriver, nativeDriver, type NetworkDriver } from '@llmnet/consortium';
import { locateBinaries, type OrderingName } from '@llmnet/native-fabric';
import { z } from 'zod';
import { measureLoads } from './load/load-bench';
import { formatLoadTable } from './load/load-table';
import { MeasuredNetwork } from './measured-network';
import { measureNetworks, type NetworkFigures } from './network-bench';
import { formatTable } from './table';

const common = { json: z.string().exactOptional(), fabricData: z.string().exactOptional() };
const NetworkOptions = z.strictObject({
  kind: z.literal('network'),
  members: z.array(z.int().min(1)).min(1),
  transactions: z.int().min(1),
  ...common,
});
const LoadOptions = z.strictObject({
  kind: z.literal('load'),
  network: z.enum(['embedded', 'raft1', 'raft3', 'bft4']),
  inFlight: z.array(z.int().min(1)).min(1),
  seconds: z.int().min(1),
  ...common,
});
const Options = z.discriminatedUnion('kind', [NetworkOptions, LoadOptions]);

async function main(argument: string | undefined): Promise<void> {
  const options = Options.parse(JSON.parse(argument ?? ''));
  const { table, figures } = options.kind === 'load' ? await benchLoad(options) : await benchNetworks(options);
  process.stdout.write(`${table}\n`);
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
}

interface Measured {
  readonly table: string;
  readonly figures: unknown;
}

async function benchNetworks({
  members,
  transactions,
  fabricData,
}: z.output<typeof NetworkOptions>): Promise<Measured> {
  const drivers: NetworkDriver[] = [
    embeddedDriver({ execArgv: process.execArgv }),
    ...(fabricData === undefined ? [] : [nativeDriverWith(fabricData)]),
  ];
  const figures: NetworkFigures[] = [];
  for (const count of members) {
    figures.push(...(await measure(count, transactions, drivers)));
  }
  return { table: formatTable(figures), figures };
}

async function benchLoad({
  network,
  inFlight,
  seconds,
  fabricData = '',
}: z.output<typeof LoadOptions>): Promise<Measured> {
  const driver =
    network === 'embedded' ? embeddedDriver({ execArgv: process.execArgv }) : nativeDriverWith(fabricData, network);
  const figures = await measureLoads({ driver, name: network, inFlight, seconds, signal: interruption.signal });
  return { table: formatLoadTable(figures), figures };
}

function nativeDriverWith(dataFolder: string, ordering: OrderingName = 'raft1'): NetworkDriver {
  return nativeDriver({
    ordering,
    locate: () => locateBinaries({ env: process.env, dataFolder }),
    reportFailure: (error) => process.stderr.write(`${String(error)}\n`),
  });
}

/** A network of each kind, of as many members, beside each other. */
async function measure(
  members: number,
  transactions: number,
  drivers: readonly NetworkDriver[],
): Promise<NetworkFigures[]> {
  const networks: MeasuredNetwork[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(networks.map((network) => network.stop()));
  };
  const { signal } = interruption;
  const onInterruption = (): void => void stop();
  signal.addEventListener('abort', onInterruption);
  try {
    for (const driver of drivers) networks.push(await MeasuredNetwork.start(driver, members));
    signal.throwIfAborted();
    return await measureNetworks(networks, members, transactions);
  } finally {
    signal.removeEventListener('abort', onInterruption);
    await stop();
  }
}

/** Aborted by a signal: networks are stopped, whatever is submitted to them fails, and so does the measurement. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interruption.abort(new Error(`${signal}: interrupted`));
  });
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
