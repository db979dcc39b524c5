import { z } from 'zod';
import type { OrderingName } from '@llmnet/native-fabric';

const Environment = z.object({ LLMNET_DRILLS: z.enum(['short', 'full']).default('short') });

export interface DrillExtent {
  readonly orderings: readonly OrderingName[];
  /** How long a member is away. */
  readonly awayMilliseconds: number;
  /** How many questions that were asked after a fault have to be answered, to see that the network goes on. */
  readonly answers: number;
  /** Whether faults are tried too that differ from others only in who is struck. */
  readonly everyFault: boolean;
}

/** How much is drilled, by the environment. */
export function drillExtent(): DrillExtent {
  return Environment.parse(process.env).LLMNET_DRILLS === 'full'
    ? { orderings: ['raft3', 'bft4'], awayMilliseconds: 60_000, answers: 3, everyFault: true }
    : { orderings: ['raft3'], awayMilliseconds: 5_000, answers: 1, everyFault: false };
}
