import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '@llmnet/supervisor';
import { NativeNetworkError } from '../errors';
import { networkPlanSchema, type NetworkPlan } from './network-plan';

export const PLAN_FILE = 'network-plan.json';

/** Keeps a plan in its folder, so that the next start continues the ledger. The folder can be moved as a whole. */
export async function savePlan(plan: NetworkPlan): Promise<void> {
  const { dir, identitiesDir, ...rest } = plan;
  const file = path.join(dir, PLAN_FILE);
  const contents = { identitiesDir: path.relative(dir, identitiesDir), ...rest };
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.tmp`, `${JSON.stringify(contents, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

/**
 * The plan of the network whose ledger is in a folder; undefined if there is none.
 * @throws {NativeNetworkError} PLAN_INVALID
 */
export async function loadPlan(dir: string): Promise<NetworkPlan | undefined> {
  const file = path.join(dir, PLAN_FILE);
  try {
    const saved: unknown = JSON.parse(await readFile(file, 'utf8'));
    const plan = networkPlanSchema.parse({ ...Object(saved), dir });
    return { ...plan, identitiesDir: path.resolve(dir, plan.identitiesDir) };
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw new NativeNetworkError({
      code: 'PLAN_INVALID',
      message: `${file} is not the plan of a network of this version`,
      cure: 'restore the file, or begin a new network in another folder with --data DIR',
      cause,
    });
  }
}
