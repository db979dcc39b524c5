import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CliError } from '../errors';
import { MEMBERS } from './consortium';

/** A model behind an OpenAI-compatible server; the key is read from the named environment variable. */
const Backend = z.strictObject({
  baseUrl: z.url(),
  model: z.string().min(1),
  apiKeyEnv: z.string().min(1).exactOptional(),
  timeoutMilliseconds: z.int().min(100).exactOptional(),
});
export type Backend = z.output<typeof Backend>;

/** Which models take the place of the embedded experts; what is not named keeps its embedded one. */
export const ModelServers = z.strictObject({
  /** By member's name. */
  providers: z.partialRecord(z.enum(MEMBERS.map(({ name }) => name)), Backend).default({}),
  /** Finds a question's domain. */
  classifier: Backend.exactOptional(),
  /** Writes one answer out of several that cannot be compared. */
  synthesiser: Backend.exactOptional(),
  /** What the validators find their own answer with. */
  validator: Backend.exactOptional(),
});
export type ModelServers = z.output<typeof ModelServers>;

/** Every member with its embedded expert. */
export const EMBEDDED_ONLY: ModelServers = { providers: {} };

/** @throws {CliError} MODELS_INVALID, MODEL_KEY_MISSING: before anything is started */
export function readModelServers(
  file: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ModelServers {
  const servers = parse(file);
  const { providers, classifier, synthesiser, validator } = servers;
  const named = [...Object.values(providers), classifier, synthesiser, validator].flatMap(
    (backend) => backend?.apiKeyEnv ?? [],
  );
  const missing = named.find((name) => environment[name] === undefined);
  if (missing !== undefined) {
    throw new CliError({
      code: 'MODEL_KEY_MISSING',
      message: `the environment variable ${missing} is not set`,
      cure: `set it to the key, or take apiKeyEnv out of ${file}`,
    });
  }
  return servers;
}

function parse(file: string): ModelServers {
  try {
    return ModelServers.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : String(cause);
    throw new CliError({
      code: 'MODELS_INVALID',
      message: `${file} does not say which models to use: ${reason}`,
      cure: 'see “Real models” in the README',
      cause,
    });
  }
}
