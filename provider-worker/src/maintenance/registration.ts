import { LANES, nodeId, type SubmitRequest } from '@llmnet/protocol';
import { LedgerClientError, registerNode } from '@llmnet/ledger-client';
import type { ClientErrorCode, Ledger } from '@llmnet/ledger-client';
import type { ProviderConfig } from '../config';

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
    if (!same) await registerProvider(ledger, { ...provider, lane: index % LANES });
  }
}

/** Money that a member was given is no lane's yet: where the lane cannot pay the bond, it is swept into it first. */
async function registerProvider(ledger: Ledger, request: SubmitRequest<'registry:registerProvider'>): Promise<void> {
  try {
    await ledger.submit('registry:registerProvider', request);
  } catch (error) {
    if (!isRefusal(error, 'LANE_TOO_LOW')) throw error;
    await ledger.submit('accounts:sweep', { lane: request.lane }).catch((sweepError: unknown) => {
      throw isRefusal(sweepError, 'NOTHING_TO_SWEEP') ? error : sweepError;
    });
    await ledger.submit('registry:registerProvider', request);
  }
}

function isRefusal(error: unknown, code: ClientErrorCode): error is LedgerClientError {
  return error instanceof LedgerClientError && error.code === code;
}
