import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MemberDescription } from './consortium';
import type { Layout } from './layout';
import { assertKeys, parseModelServers, type ModelServers } from './model-servers';

/** Keeps what a member brings along that joins a running network; its worker runs with it from its next start on. */
export function keepNewcomerModels({ newcomerModels }: Layout, mspId: string, models: ModelServers): void {
  const file = newcomerModels(mspId);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(models, null, 2)}\n`);
}

/**
 * Which models a member's worker runs with: what the member brought along when it joined, else what all members have.
 * @throws {CliError} MODELS_INVALID, MODEL_KEY_MISSING
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
