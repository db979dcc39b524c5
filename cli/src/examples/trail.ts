import { z } from 'zod';
import { CliError } from '../errors';

const trailSchema = z.object({
  steps: z.array(
    z.object({
      step: z.string(),
      by: z.string().nullable(),
      txId: z.string(),
      block: z.number(),
      creator: z.object({ mspId: z.string(), name: z.string() }),
      endorsers: z.array(z.string()),
      validation: z.string(),
    }),
  ),
});

const SHOWN_ID = 12;

/** The steps of a task as the ledger has them, a line each. @throws {CliError} API_ANSWER_INVALID */
export async function ledgerTrail(api: string, task: string): Promise<string> {
  const response = await fetch(new URL(`/api/tasks/${task}`, api));
  const parsed = trailSchema.safeParse(await response.json());
  if (!parsed.success) {
    throw new CliError({
      code: 'API_ANSWER_INVALID',
      message: `${api} did not tell the steps of ${task}`,
      cure: 'see the log of the gateway',
      cause: parsed.error,
    });
  }
  const lines = parsed.data.steps.map(({ step, block, txId, creator, endorsers, validation }) => {
    const endorsed = endorsers.map((mspId) => mspId.replace(/MSP$/, '')).join(', ');
    return `  ${step.padEnd(13)} block ${String(block).padStart(4)}  ${txId.slice(0, SHOWN_ID)}…  ${validation}  by ${creator.mspId}/${creator.name}, endorsed by ${endorsed}`;
  });
  return lines.join('\n');
}
