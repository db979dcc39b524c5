import { z } from 'zod';

/** What is sealed as a task's prompt: the conversation that the requester sent. */
export const PromptDocument = z.strictObject({
  messages: z.array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(1),
});
export type PromptDocument = z.infer<typeof PromptDocument>;

/** What a respondent seals: everything it needs to reveal later, so that a crash in between loses nothing. */
export const AnswerDocument = z.strictObject({
  content: z.string(),
  /** The short answer that can be compared with others; null where there is none. */
  final: z.string().nullable(),
  abstained: z.boolean(),
  seedSalt: z.string(),
  /** How long the model took, so that the network's own share of the time can be told. */
  expertMilliseconds: z.int().min(0),
});
export type AnswerDocument = z.infer<typeof AnswerDocument>;

/** What the coordinator answers the requester. */
export const ResultDocument = z.strictObject({ content: z.string(), final: z.string().nullable() });
export type ResultDocument = z.infer<typeof ResultDocument>;

/** What a validator seals until the scores are opened. Scores in PPM. */
export const ScoreDocument = z.strictObject({
  scores: z.array(z.strictObject({ provider: z.string(), score: z.int().nullable(), final: z.int().nullable() })),
  salt: z.string(),
});
export type ScoreDocument = z.infer<typeof ScoreDocument>;
