import { Domain, Flag, Method, NodeId, Ppm, ProviderId, TaskId } from '@llmnet/protocol';
import { z } from 'zod';

const Count = z.int().min(0);

/** What the network answered to one task, and how it came about: the coordinator's reply to `GET /v1/answers/<task>`. */
export const Answer = z.object({
  task: TaskId,
  domain: Domain,
  content: z.string(),
  /** The short form of the answer that the committee was compared by; null where there is none. */
  final: z.string().nullable(),
  method: Method,
  flag: Flag,
  unanimous: z.boolean(),
  /** Share of the committee's vote weight behind the answer, PPM. */
  agreement: Ppm,
  /** Organisations that answered independently. */
  independence: Count,
  follows: ProviderId.nullable(),
  dissent: z.array(ProviderId),
  committee: z.array(
    z.object({ provider: ProviderId, node: NodeId, state: z.enum(['answered', 'abstained', 'silent']) }),
  ),
  /** Tokens of all experts together. */
  usage: z.object({ promptTokens: Count, completionTokens: Count }),
  /** From the task's opening to the last expert's answer. */
  expertMilliseconds: z.number().min(0),
});
export type Answer = z.infer<typeof Answer>;
