import { LedgerConfig, NodeFiles } from '@llmnet/ledger-client';
import { z } from 'zod';

/** An OpenAI-compatible server and the model asked there. The key is named, never written. */
export const BackendConfig = z.strictObject({
  baseUrl: z.url(),
  model: z.string().min(1),
  /** Environment variable that holds the API key; servers without keys need none. */
  apiKeyEnv: z.string().optional(),
  timeoutMs: z.int().min(100).default(60_000),
});
export type BackendConfig = z.infer<typeof BackendConfig>;

/** One worker process: a node of a member, its providers and its other roles. */
export const WorkerConfig = z.strictObject({
  node: NodeFiles,
  ledger: LedgerConfig,
  /** Folder for the position in the event stream. */
  stateFolder: z.string(),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      model: z.string(),
      modelVersion: z.string(),
      /** Where the model runs, for terms that ask for it. */
      region: z.string().default('local'),
      domains: z.array(z.string()).min(1),
      /** Micro-credits an answer, as a decimal string. */
      price: z.string(),
      limits: z
        .strictObject({ promptTokens: z.int().min(1), answerTokens: z.int().min(1) })
        .default({ promptTokens: 100_000, answerTokens: 10_000 }),
      backend: BackendConfig,
    }),
  ),
  coordinator: z
    .strictObject({ port: z.int(), classifier: BackendConfig, synthesiser: BackendConfig.nullable() })
    .nullable(),
  validator: z.strictObject({ backend: BackendConfig }).nullable(),
});
export type WorkerConfig = z.infer<typeof WorkerConfig>;
/** The same as it is written, with what has a default left out. */
export type WorkerConfigInput = z.input<typeof WorkerConfig>;
export type ProviderConfig = WorkerConfig['providers'][number];
