import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Label } from '@llmnet/protocol';
import { z } from 'zod';
import { MEMBERS, type MemberDescription } from './description';
import { ConsortiumError } from './errors';
import type { Layout } from './layout';

/** A model behind an OpenAI-compatible server; the key is read from the named environment variable. */
const Backend = z.strictObject({
  baseUrl: z.url(),
  model: z.string().min(1),
  apiKeyEnv: z.string().min(1).exactOptional(),
  timeoutMs: z.int().min(100).exactOptional(),
});
export type Backend = z.output<typeof Backend>;

/** A provider's model. A new version is a new model to the ledger: most of the evidence of the one before no longer counts. */
const ProviderBackend = Backend.extend({ version: Label.exactOptional() });
export type ProviderBackend = z.output<typeof ProviderBackend>;

/** Which models take the place of the embedded experts; what is not named keeps its embedded one. */
const modelServersOf = (members: readonly string[]) =>
  z.strictObject({
    /** By member's name. */
    providers: z.partialRecord(z.enum(members), ProviderBackend).default({}),
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
 * @throws {ConsortiumError} MODELS_INVALID; MODEL_KEY_MISSING where the variable of a key is not set
 */
export function readModelServers(file: string, environment = process.env): ModelServers {
  const servers = parseModelServers(
    file,
    MEMBERS.map(({ name }) => name),
  );
  assertKeys(servers, file, environment);
  return servers;
}

/** @param members whose providers a file may name @throws {ConsortiumError} MODELS_INVALID */
export function parseModelServers(file: string, members: readonly string[]): ModelServers {
  try {
    return modelServersOf(members).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : String(cause);
    throw new ConsortiumError({
      code: 'MODELS_INVALID',
      message: `${file} does not say which models to use: ${reason}`,
      cure: 'see “Real models” in the README',
      cause,
    });
  }
}

/** Keeps what a member brings along that joins a running network; its worker runs with it from its next start on. */
export function keepNewcomerModels({ newcomerModels }: Layout, mspId: string, models: ModelServers): void {
  const file = newcomerModels(mspId);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(models, null, 2)}\n`, { mode: 0o600 });
}

/**
 * Which models a member's worker runs with: what the member brought along when it joined, else what all members have.
 * @throws {ConsortiumError} MODELS_INVALID, MODEL_KEY_MISSING
 */
export function modelsOfMember(
  { newcomerModels }: Layout,
  { mspId, name }: Pick<MemberDescription, 'mspId' | 'name'>,
  common: ModelServers,
  environment = process.env,
): ModelServers {
  const file = newcomerModels(mspId);
  if (!existsSync(file)) return common;
  const own = parseModelServers(file, [name]);
  assertKeys(own, file, environment);
  return own;
}

function assertKeys(
  { providers, classifier, synthesiser, validator }: ModelServers,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const named = [...Object.values(providers), classifier, synthesiser, validator].flatMap(
    (backend) => backend?.apiKeyEnv ?? [],
  );
  const missing = named.find((name) => environment[name] === undefined);
  if (missing === undefined) return;
  throw new ConsortiumError({
    code: 'MODEL_KEY_MISSING',
    message: `the environment variable ${missing} is not set`,
    cure: `set it to the key, or take apiKeyEnv out of ${file}`,
  });
}
