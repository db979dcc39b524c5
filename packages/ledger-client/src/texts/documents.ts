import { z } from 'zod';

/** How a model is to sample its answer, under OpenAI's names: what the requester asked for goes to each expert's model as it is. */
export const Sampling = z.strictObject({
  temperature: z.number().min(0).max(2).exactOptional(),
  top_p: z.number().min(0).max(1).exactOptional(),
  seed: z.int().exactOptional(),
  stop: z.array(z.string().min(1).max(256)).min(1).max(4).exactOptional(),
  presence_penalty: z.number().min(-2).max(2).exactOptional(),
  frequency_penalty: z.number().min(-2).max(2).exactOptional(),
});
export type Sampling = z.infer<typeof Sampling>;

/** What is sealed as a task's prompt: the conversation that the requester sent, and how it is to be answered. */
export const PromptDocument = z.strictObject({
  messages: z.array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(1),
  sampling: Sampling.optional(),
});
export type PromptDocument = z.infer<typeof PromptDocument>;

/** What a text of a model that is not whole was cut by: a limit of tokens, or a filter of its server. */
const Cut = z.enum(['length', 'content_filter']);

/** What a respondent seals: everything it needs to reveal later, so that a crash in between loses nothing. */
export const AnswerDocument = z.strictObject({
  content: z.string(),
  /** The short answer that can be compared with others; null where there is none. */
  final: z.string().nullable(),
  abstained: z.boolean(),
  /** Then it has no final answer, whatever a line of it looks like. */
  cut: Cut.exactOptional(),
  seedSalt: z.string(),
  /** How long the model took, so that the network's own share of the time can be told. */
  expertMilliseconds: z.int().min(0),
});
export type AnswerDocument = z.infer<typeof AnswerDocument>;

/** What the coordinator answers the requester. */
export const ResultDocument = z.strictObject({
  content: z.string(),
  final: z.string().nullable(),
  cut: Cut.exactOptional(),
});
export type ResultDocument = z.infer<typeof ResultDocument>;

/** What a validator seals until the scores are opened. Scores in PPM. */
export const ScoreDocument = z.strictObject({
  scores: z.array(z.strictObject({ provider: z.string(), score: z.int().nullable(), final: z.int().nullable() })),
  salt: z.string(),
});
export type ScoreDocument = z.infer<typeof ScoreDocument>;
