import { LANES, nodeId } from '@llmnet/chaincode/api';
import { registerNode } from '@llmnet/ledger-client';
import type { Ledger } from '@llmnet/ledger-client';
import type { ProviderConfig } from './config';

/** Registers this node's encryption key and providers where the ledger does not have them as configured. */
export async function register(ledger: Ledger, providers: readonly ProviderConfig[]): Promise<void> {
  await registerNode(ledger, ledger.identity);
  if (providers.length === 0) return;
  const known = await ledger.query('registry:providers', {});
  for (const [index, { backend, ...provider }] of providers.entries()) {
    const id = nodeId(ledger.identity.mspId, provider.name);
    const before = known.find((candidate) => candidate.provider === id);
    const same =
      before !== undefined &&
      before.model === provider.model &&
      before.modelVersion === provider.modelVersion &&
      before.price === BigInt(provider.price) &&
      before.region === provider.region &&
      before.limits.promptTokens === provider.limits.promptTokens &&
      before.limits.answerTokens === provider.limits.answerTokens &&
      before.domains.join() === provider.domains.join();
    if (!same) await ledger.submit('registry:registerProvider', { ...provider, lane: index % LANES });
  }
}
