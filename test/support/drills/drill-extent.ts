import { z } from 'zod';
import type { DrillExtent } from '@llmnet/drills';
import type { OrderingName } from '@llmnet/native-fabric';

const Environment = z.object({ LLMNET_DRILLS: z.enum(['short', 'full']).default('short') });

export interface TestedExtent extends DrillExtent {
  readonly orderings: readonly OrderingName[];
  /** How many questions that were asked after a fault have to be answered, to see that the network goes on. */
  readonly answers: number;
}

/** How much is drilled, by the environment. */
export function drillExtent(): TestedExtent {
  return Environment.parse(process.env).LLMNET_DRILLS === 'full'
    ? { orderings: ['raft3', 'bft4'], awayMs: 60_000, answers: 3, everyFault: true }
    : { orderings: ['raft3'], awayMs: 5_000, answers: 1, everyFault: false };
}
