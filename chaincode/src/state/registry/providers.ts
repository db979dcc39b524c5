import { LedgerError, Provider } from '@llmnet/protocol';
import type { Caller } from '../access';
import type { LedgerContext } from '../context';
import { keys } from '../keys';

/** A provider of the calling node. @throws LedgerError UNKNOWN_RECORD, NOT_YOURS */
export async function loadOwnProvider(ctx: LedgerContext, caller: Caller, id: string): Promise<Provider> {
  return assertOwn(await ctx.store.get(keys.provider(id), Provider), caller);
}

/** A provider of the calling node that has not been withdrawn. @throws LedgerError UNKNOWN_RECORD, NOT_YOURS, WITHDRAWN */
export async function loadActiveProvider(ctx: LedgerContext, caller: Caller, id: string): Promise<Provider> {
  const provider = await loadOwnProvider(ctx, caller, id);
  if (provider.withdrawnAt !== null) throw new LedgerError('WITHDRAWN', id);
  return provider;
}

export function assertOwn(provider: Provider, caller: Caller): Provider {
  if (provider.node !== caller.node) throw new LedgerError('NOT_YOURS', provider.provider);
  return provider;
}

export async function storeProvider(ctx: LedgerContext, provider: Provider): Promise<void> {
  await ctx.store.put(keys.provider(provider.provider), provider);
}
