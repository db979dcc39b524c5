import { z } from 'zod';

/** How the network came to its answer: the `llmnet` member of a chat completion. Fields not named here are allowed. */
const provenanceSchema = z.object({
  task: z.string().nullable(),
  domain: z.string().nullable(),
  committee: z.array(z.object({ provider: z.string(), mspId: z.string().optional() })),
  /** Share of the weight of all experts that were asked behind the answer, in parts per million. */
  agreement: z.int().min(0).max(1_000_000).nullable(),
  flag: z.string(),
  /** What a reader has to know where not enough experts stand behind the answer; the text ends with it. */
  note: z.string().nullish(),
  /** The short answer that the experts' answers were compared by. */
  final: z.string().nullish(),
  timings: z.object({ networkMilliseconds: z.number() }).optional(),
});

/** The part that is read of a response to POST /v1/chat/completions. */
export const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullable() }) })).min(1),
  llmnet: provenanceSchema.optional(),
});

/** The part that is read of one event of a streamed response. */
export const chunkSchema = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }) })),
  llmnet: provenanceSchema.optional(),
});

/** An error in OpenAI's shape, as a response or in the middle of a stream. */
export const apiErrorSchema = z.object({
  error: z.object({ message: z.string(), type: z.string().nullish(), code: z.string().nullish() }),
});

export type Provenance = Readonly<z.infer<typeof provenanceSchema>>;
export type ApiErrorBody = z.infer<typeof apiErrorSchema>;
