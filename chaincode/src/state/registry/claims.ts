import { Claim, LedgerError, Reputation } from '@llmnet/protocol';
import type { Consortium, LogEntry, Provider } from '@llmnet/protocol';
import { keys } from '../store';
import { appendEntry, openWindow } from '../reputation/reputation-log';
import { openRecord } from '../reputation/reputation-record';
import type { LedgerContext } from '../transaction';

/**
 * Makes a provider the one that stands for its organisation in its domains. A domain that is new to the organisation gets a record; where
 * another model stood before, under whatever name, the record's evidence ages.
 * @throws LedgerError DOMAIN_TAKEN
 */
export async function takeClaims(ctx: LedgerContext, consortium: Consortium, provider: Provider): Promise<void> {
  const { provider: id, mspId, model, modelVersion } = provider;
  for (const domain of provider.domains) {
    const key = keys.claim(domain, mspId);
    const before = await ctx.store.find(key, Claim);
    if (before !== undefined && before.provider !== null && before.provider !== id) {
      throw new LedgerError('DOMAIN_TAKEN', `${domain} by ${before.provider}`);
    }
    const sameModel = before?.model === model && before.modelVersion === modelVersion;
    if (before === undefined) await openRecord(ctx, consortium, domain, mspId);
    else if (!sameModel) await age(ctx, domain, provider);

    const claim: Claim = { domain, mspId, provider: id, model, modelVersion };
    if (!sameModel || before.provider !== id) await ctx.store.put(key, claim);
  }
}

/** Takes a provider out of domains that it stands in. The record stays with its organisation. */
export async function leaveClaims(
  ctx: LedgerContext,
  { provider, mspId }: Provider,
  domains: readonly string[],
): Promise<void> {
  for (const domain of domains) {
    const claim = await ctx.store.find(keys.claim(domain, mspId), Claim);
    if (claim?.provider !== provider) continue;
    await ctx.store.put(keys.claim(domain, mspId), { ...claim, provider: null } satisfies Claim);
  }
}

async function age(ctx: LedgerContext, domain: string, { provider, mspId, version }: Provider): Promise<void> {
  const record = await ctx.store.get(keys.reputation(domain, mspId), Reputation);
  const entry: LogEntry = { kind: 'aged', provider, version, ...ctx.stamp };
  await appendEntry(ctx, domain, mspId, openWindow(record), entry);
}
