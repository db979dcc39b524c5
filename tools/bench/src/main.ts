/**
 * Benchmarks as a process: `node main.js '{"members":[3,7],"transactions":5000}'`. A table on stdout; with `json`, the
 * figures go to that file too; with `fabricData`, each network is compared with a native one, whose programs are looked for as
 * `locateBinaries` does with that data folder.
 */
import { writeFile } from 'node:fs/promises';
import { locateBinaries, type FabricBinaries } from '@llmnet/native-fabric';
import { z } from 'zod';
import { MeasuredEmbeddedNetwork } from './embedded-network';
import type { MeasuredNetwork } from './measured-network';
import { MeasuredNativeNetwork } from './native-network';
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
  const binaries = fabricData === undefined ? undefined : await binariesOf(fabricData);
  const figures: NetworkFigures[] = [];
  for (const count of members) {
    figures.push(...(await measure(count, transactions, binaries)));
  }
  process.stdout.write(`${formatTable(figures)}\n`);
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`);
  }
}

async function binariesOf(dataFolder: string): Promise<FabricBinaries> {
  return (await locateBinaries({ env: process.env, dataFolder })).binaries;
}

/** An embedded network and, with Fabric's programs, a native one of as many members beside it. */
async function measure(
  members: number,
  transactions: number,
  binaries: FabricBinaries | undefined,
): Promise<NetworkFigures[]> {
  const networks: MeasuredNetwork[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(networks.map((network) => network.stop()));
  };
  const { signal } = interruption;
  const onInterruption = (): void => void stop();
  signal.addEventListener('abort', onInterruption);
  try {
    networks.push(await MeasuredEmbeddedNetwork.start(members));
    if (binaries !== undefined) {
      networks.push(await MeasuredNativeNetwork.start(members, binaries));
    }
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
