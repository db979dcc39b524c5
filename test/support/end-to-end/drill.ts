import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';

const Environment = z.object({
  /** How many processes are killed one after the other before everything is. */
  LLMNET_DRILL_KILLS: z.coerce.number().int().min(1).max(40).default(4),
  /** Repeats the choices and moments of an earlier drill. */
  LLMNET_DRILL_SEED: z.coerce.number().int().min(0).optional(),
});

/** How long a crash drill is and which seed its random moments come from, by the environment. */
export function drillPlan(): { readonly kills: number; readonly seed: number } {
  const { LLMNET_DRILL_KILLS: kills, LLMNET_DRILL_SEED: seed = randomInt(1_000_000) } = Environment.parse(process.env);
  return { kills, seed };
}

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function* seededNumbers(seed: number): Generator<number, never> {
  for (let count = 0; ; count += 1) {
    const digest = createHash('sha256').update(`${seed}/${count}`).digest();
    yield digest.readUInt32BE() / 2 ** 32;
  }
}
