import { setTimeout as delay } from 'node:timers/promises';
import { LedgerClientError, type Ledger } from '@llmnet/ledger-client';
import { canPayItsBond } from '../membership/means';
import { connectAdmin } from './founding';
import type { Site } from './site';

const POLL_MILLISECONDS = 500;

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
export async function untilItCanWork(site: Site, mspId: string, signal: AbortSignal): Promise<void> {
  while (!(await isSeenToWork(site, mspId))) await delay(POLL_MILLISECONDS, undefined, { signal });
}

async function isSeenToWork(site: Site, mspId: string): Promise<boolean> {
  let admin: Ledger | undefined;
  try {
    admin = await connectAdmin(site, mspId);
    return await canWork(admin, mspId);
  } catch (error) {
    if (error instanceof LedgerClientError) return false;
    throw error;
  } finally {
    admin?.close();
  }
}
