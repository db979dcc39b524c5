import { readFile } from 'node:fs/promises';
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

/** A configuration that no worker can be started with: which file, what is wrong in it and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly code: 'CONFIG_MISSING' | 'CONFIG_UNREADABLE' | 'CONFIG_INVALID',
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${message}`, options);
  }
}

/**
 * Reads the configuration file that a worker is started with.
 * @param path none where the command line names none
 * @throws ConfigError
 */
export async function readConfig(path: string | undefined): Promise<WorkerConfig> {
  if (path === undefined)
    throw new ConfigError('CONFIG_MISSING', 'usage: node provider-worker/dist/main.js CONFIG.json');
  const parsed = WorkerConfig.safeParse(await readJson(path));
  if (parsed.success) return parsed.data;
  const problems = z.prettifyError(parsed.error);
  throw new ConfigError('CONFIG_INVALID', `${path}: ${problems}\nmend the fields that are named`, {
    cause: parsed.error,
  });
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConfigError('CONFIG_UNREADABLE', `${path} cannot be read; check that it exists and may be read`, {
      cause,
    });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError('CONFIG_INVALID', `${path} is no JSON; mend it, or write it anew`, { cause });
  }
}
