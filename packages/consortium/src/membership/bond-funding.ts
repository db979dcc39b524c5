import type { Ledger } from '@llmnet/ledger-client';

/**
 * Whether a member has a provider, or owns what the bond of one costs.
 * @throws {LedgerClientError}
 */
export async function canPayItsBond(ledger: Ledger, mspId: string): Promise<boolean> {
  const providers = await ledger.query('registry:providers', {});
  if (providers.some((provider) => provider.mspId === mspId)) return true;
  const { parameters } = await ledger.query('membership:consortium', {});
  const { lanes, credits } = await ledger.query('accounts:account', { account: mspId });
  const amounts = [...lanes.map(({ balance }) => balance), ...credits.map(({ amount }) => amount)];
  return amounts.reduce((total, amount) => total + amount, 0n) >= parameters.providerBond;
}
