/**
 * Benchmarks as a process: `node main.js '{"members":[3,7],"transactions":5000}'`. A table on stdout; with `json`, the
 * figures go to that file too.
 */
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { measureNetwork, type NetworkFigures } from './network-bench';
import { formatTable } from './table';

const optionsSchema = z.strictObject({
  members: z.array(z.int().min(1)).min(1),
  transactions: z.int().min(1),
  json: z.string().exactOptional(),
});

async function main(argument: string | undefined): Promise<void> {
  const { members, transactions, json } = optionsSchema.parse(JSON.parse(argument ?? ''));
  const figures: NetworkFigures[] = [];
  for (const count of members) {
    figures.push(await measureNetwork(count, transactions));
  }
  process.stdout.write(`${formatTable(figures)}\n`);
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(1));
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
