import { LedgerClientError, type Ledger } from '@llmnet/ledger-client';
import { poll } from '@llmnet/retry';
import type { DeploymentContext } from './deployment';
import { connectAdmin } from './founding';
import { canPayItsBond } from './membership/bond-funding';

const INTERVAL_MS = 500;

/**
 * Whether a member's programs can do their work: it is an active member on the ledger and can pay for its provider.
 * @throws {LedgerClientError}
 */
export async function canWork(ledger: Ledger, mspId: string): Promise<boolean> {
  const { members } = await ledger.query('membership:consortium', {});
  const isActive = members.some((member) => member.mspId === mspId && member.state === 'active');
  return isActive && canPayItsBond(ledger, mspId);
}

/**
 * Waits until a member can work, as its own peers see it: they may have to join the channel first, and others to vote.
 * @throws the reason of the signal, when it is aborted
 */
export async function waitUntilItCanWork(
  context: DeploymentContext,
  mspId: string,
  signal: AbortSignal,
): Promise<void> {
  await poll(() => isSeenToWork(context, mspId), { intervalMs: INTERVAL_MS, signal });
}

async function isSeenToWork(context: DeploymentContext, mspId: string): Promise<boolean> {
  let admin: Ledger | undefined;
  try {
    admin = await connectAdmin(context, mspId);
    return await canWork(admin, mspId);
  } catch (error) {
    if (error instanceof LedgerClientError) return false;
    throw error;
  } finally {
    admin?.close();
  }
}
