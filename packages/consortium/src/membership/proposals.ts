import { randomBytes } from 'node:crypto';
import { toJson, type QueryResponse, type SubmitRequest } from '@llmnet/protocol';
import { LedgerClientError, type ClientErrorCode, type Ledger } from '@llmnet/ledger-client';
import { backoff, poll } from '@llmnet/retry';

export type Change = SubmitRequest<'governance:propose'>['change'];
type ProposalView = QueryResponse<'governance:proposal'>;

const PROPOSAL_BYTES = 16;
const PAGE = 200;
const INTERVAL_MS = 250;
const KEYS_PER_RESET = 50;
const MAX_WAIT_MS = 60_000;

/**
 * Proposes a change on the ledger, unless a proposal of it is open.
 * @returns the proposal's id
 * @throws {LedgerClientError} MEMBER_STATE where the change is made already, or is not possible
 */
export async function propose(admin: Ledger, change: Change): Promise<string> {
  const open = await findOpenProposal(admin, change);
  if (open !== undefined) return open.proposal.proposal;
  const proposal = randomBytes(PROPOSAL_BYTES).toString('hex');
  await admin.submit('governance:propose', { proposal, change });
  return proposal;
}

/**
 * Votes for a proposal as each of these admins' members; one that has voted keeps its vote. Returns when the first one's peer has
 * the votes.
 * @throws {LedgerClientError}
 */
export async function voteFor(admins: readonly [Ledger, ...Ledger[]], proposal: string): Promise<void> {
  for (const admin of admins) {
    await untilSeen(admin, proposal, () => true);
    await unlessRefused(['ALREADY_DONE'], () => admin.submit('governance:vote', { proposal, inFavour: true }));
  }
  await untilSeen(admins[0], proposal, ({ votes }) => {
    const voters = votes.map(({ mspId }) => mspId);
    return admins.every(({ identity }) => voters.includes(identity.mspId));
  });
}

/** What became of a proposal that has its votes. */
export type Enactment = { readonly isMade: true } | { readonly isMade: false; readonly enactFrom: Date };

/**
 * Makes the change of a proposal. A delay of up to a minute is waited for; with a longer one, the change is made by a later call.
 * @throws {LedgerClientError} VOTES_MISSING, TOO_LATE
 */
export async function enact(admin: Ledger, proposal: string): Promise<Enactment> {
  const pause = backoff({ firstMs: INTERVAL_MS, maxMs: INTERVAL_MS });
  for (;;) {
    const { proposal: terms, enacted } = await admin.query('governance:proposal', { proposal });
    if (enacted !== null) return { isMade: true };
    if (terms.enactFrom > Date.now() + MAX_WAIT_MS) return { isMade: false, enactFrom: new Date(terms.enactFrom) };
    const txId = await unlessRefused(['TOO_EARLY', 'ALREADY_DONE'], () =>
      admin.submit('governance:enact', { proposal }),
    );
    if (txId !== undefined) return { isMade: true };
    await pause();
  }
}

/**
 * Sets the policies of every record to the present membership, a batch of keys at a time.
 * @throws {LedgerClientError} LEDGER_UNAVAILABLE while members do not answer whose endorsement the policies until now ask for
 */
export async function followMembership(admin: Ledger): Promise<void> {
  for (;;) {
    const { behind } = await admin.query('membership:policies', {});
    const [mspId] = behind;
    if (mspId === undefined) return;
    const request = { mspId, limit: KEYS_PER_RESET };
    await unlessRefused(['POLICIES_CURRENT'], () => admin.submit('membership:resetPolicies', request));
  }
}

/** A peer has the blocks of others' transactions a moment later than theirs. */
async function untilSeen(reader: Ledger, proposal: string, isSeen: (view: ProposalView) => boolean): Promise<void> {
  const probe = async (): Promise<boolean> => {
    const view = await unlessRefused(['UNKNOWN_RECORD'], () => reader.query('governance:proposal', { proposal }));
    return view !== undefined && isSeen(view);
  };
  await poll(probe, { intervalMs: INTERVAL_MS });
}

async function findOpenProposal(admin: Ledger, change: Change): Promise<ProposalView | undefined> {
  let after = '';
  for (;;) {
    const { proposals, more } = await admin.query('governance:proposals', { after, limit: PAGE });
    const open = proposals.find(
      ({ proposal, enacted }) =>
        enacted === null && proposal.expiresAt > Date.now() && toJson(proposal.change) === toJson(change),
    );
    if (open !== undefined || !more) return open;
    after = proposals.at(-1)?.proposal.proposal ?? '';
  }
}

/** @returns undefined where the ledger refuses with one of these codes */
async function unlessRefused<T>(codes: readonly ClientErrorCode[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof LedgerClientError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
