/**
 * Benchmarks as a process: `node main.js '{"members":[3,7],"transactions":5000}'`. A table on stdout; with `json`, the
 * figures go to that file too; with `fabricData`, each network is compared with a native one, whose programs are looked for as
 * `locateBinaries` does with that data folder.
 */
import { writeFile } from 'node:fs/promises';
import { embeddedDriver, nativeDriver, type NetworkDriver } from '@llmnet/consortium';
import { locateBinaries } from '@llmnet/native-fabric';
import { z } from 'zod';
import { MeasuredNetwork } from './measured-network';
import { measureNetworks, type NetworkFigures } from './network-bench';
import { formatTable } from './table';

const optionsSchema = z.strictObject({
  members: z.array(z.int().min(1)).min(1),
  transactions: z.int().min(1),
  json: z.string().exactOptional(),
  fabricData: z.string().exactOptional(),
});

async function main(argument: string | undefined): Promise<void> {
  const { members, transactions, json, fabricData } = optionsSchema.parse(JSON.parse(argument ?? ''));
  const drivers: NetworkDriver[] = [
    embeddedDriver({ execArgv: process.execArgv }),
    ...(fabricData === undefined ? [] : [nativeDriverWith(fabricData)]),
  ];
  const figures: NetworkFigures[] = [];
  for (const count of members) {
    figures.push(...(await measure(count, transactions, drivers)));
  }
  process.stdout.write(`${formatTable(figures)}\n`);
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`);
  }
}

function nativeDriverWith(dataFolder: string): NetworkDriver {
  return nativeDriver({
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
