import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CliError } from '../errors';
import { MEMBERS } from './consortium';

/** A model behind an OpenAI-compatible server; the key is read from the named environment variable. */
const Backend = z.strictObject({
  baseUrl: z.url(),
  model: z.string().min(1),
  apiKeyEnv: z.string().min(1).exactOptional(),
  timeoutMs: z.int().min(100).exactOptional(),
});
export type Backend = z.output<typeof Backend>;

/** Which models take the place of the embedded experts; what is not named keeps its embedded one. */
const modelServersOf = (members: readonly string[]) =>
  z.strictObject({
    /** By member's name. */
    providers: z.partialRecord(z.enum(members), Backend).default({}),
    /** Finds a question's domain. */
    classifier: Backend.exactOptional(),
    /** Writes one answer out of several that cannot be compared. */
    synthesiser: Backend.exactOptional(),
    /** What the validators find their own answer with. */
    validator: Backend.exactOptional(),
  });
export type ModelServers = z.output<ReturnType<typeof modelServersOf>>;

/** Every member with its embedded expert. */
export const EMBEDDED_ONLY: ModelServers = { providers: {} };

/**
 * What a file says of the founding members, before anything is started.
 * @throws {CliError} MODELS_INVALID; as assertKeys
 */
export function readModelServers(file: string, environment = process.env): ModelServers {
  const servers = parseModelServers(
    file,
    MEMBERS.map(({ name }) => name),
  );
  assertKeys(servers, file, environment);
  return servers;
}

/** @param members whose providers a file may name @throws {CliError} MODELS_INVALID */
export function parseModelServers(file: string, members: readonly string[]): ModelServers {
  try {
    return modelServersOf(members).parse(JSON.parse(readFileSync(file, 'utf8')));
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

/** @throws {CliError} MODEL_KEY_MISSING where the variable of a key is not set in the environment of the workers */
export function assertKeys(
  { providers, classifier, synthesiser, validator }: ModelServers,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const named = [...Object.values(providers), classifier, synthesiser, validator].flatMap(
    (backend) => backend?.apiKeyEnv ?? [],
  );
  const missing = named.find((name) => environment[name] === undefined);
  if (missing === undefined) return;
  throw new CliError({
    code: 'MODEL_KEY_MISSING',
    message: `the environment variable ${missing} is not set`,
    cure: `set it to the key, or take apiKeyEnv out of ${file}`,
  });
}
