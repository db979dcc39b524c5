import { z } from 'zod';
import { waitFor } from '@llmnet/test-kit/programs';

const Step = z.object({
  step: z.string(),
  by: z.string().nullable(),
  txId: z.string(),
  block: z.int(),
  creator: z.object({ mspId: z.string(), name: z.string() }),
  endorsers: z.array(z.string()),
  validation: z.string(),
});
const Trail = z.object({ requester: z.string(), outcome: z.string().nullable(), steps: z.array(Step) });

const SETTLED_MS = 60_000;

/** GET /api/tasks/<id>, asked again until the task is settled. */
export function settledTrail(api: string, task: string): Promise<z.infer<typeof Trail>> {
  return waitFor(
    `the settlement of ${task}`,
    async () => {
      const response = await fetch(new URL(`/api/tasks/${task}`, api));
      const trail = Trail.parse(await response.json());
      return trail.outcome === null ? undefined : trail;
    },
    SETTLED_MS,
  );
}
