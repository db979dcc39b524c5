import { Parameters } from '@llmnet/protocol';
import type { LedgerContext } from './context';
import { keys } from './keys';

/** The parameters of a version. A state call only where they are not the current ones. @throws LedgerError UNKNOWN_RECORD */
export async function parametersOfVersion(
  ctx: LedgerContext,
  version: number,
  current: Parameters,
): Promise<Parameters> {
  if (version === current.version) return current;
  return ctx.store.get(keys.parameters(version), Parameters);
}
