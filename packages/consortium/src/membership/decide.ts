import type { NetworkPlan } from '@llmnet/native-fabric';
import type { Ledger } from '@llmnet/ledger-client';
import { consortiumOf, withAdmins, type ConsortiumView } from './admins';
import { enact, followMembership, propose, voteFor, type Change } from './proposals';

/** What a change of membership on the ledger has come to. */
export type LedgerOutcome =
  | { readonly kind: 'not founded' | 'made' }
  | {
      readonly kind: 'votes needed';
      readonly proposal: string;
      readonly needed: number;
      readonly electorate: readonly string[];
    }
  | { readonly kind: 'delayed'; readonly proposal: string; readonly enactFrom: Date };

interface LedgerChange {
  /** The change that the consortium still needs; undefined where the ledger is so already. */
  readonly change: (consortium: ConsortiumView, admin: Ledger) => Change | undefined | Promise<Change | undefined>;
  /** Members whose admins act here, the one that proposes first. */
  readonly members: readonly string[];
  /** Whether they vote too. */
  readonly votes: boolean;
}

/**
 * Brings a change of membership as far as the members that act can: proposes it, votes, makes it, and lets the policies of every
 * record follow.
 * @throws {ConsortiumError} as withAdmins
 */
export async function decideOnLedger(plan: NetworkPlan, request: LedgerChange): Promise<LedgerOutcome> {
  return withAdmins(plan, request.members, async (admins) => {
    const [first] = admins;
    const consortium = await consortiumOf(first);
    if (consortium === undefined) return { kind: 'not founded' };
    const change = await request.change(consortium, first);
    const outcome = change === undefined ? MADE : await decide(admins, change, request.votes);
    if (outcome.kind === 'made') await followMembership(first);
    return outcome;
  });
}

/** Votes for a proposal, and makes its change when it has its votes. @throws {ConsortiumError} as withAdmins */
export async function voteOnLedger(
  plan: NetworkPlan,
  members: readonly string[],
  proposal: string,
): Promise<LedgerOutcome> {
  return withAdmins(plan, members, async (admins) => {
    await voteFor(admins, proposal);
    const outcome = await conclude(admins[0], proposal);
    if (outcome.kind === 'made') await followMembership(admins[0]);
    return outcome;
  });
}

const MADE = { kind: 'made' } as const;

async function decide(admins: readonly [Ledger, ...Ledger[]], change: Change, votes: boolean): Promise<LedgerOutcome> {
  const [first] = admins;
  const proposal = await propose(first, change);
  if (votes) await voteFor(admins, proposal);
  return conclude(first, proposal);
}

async function conclude(admin: Ledger, proposal: string): Promise<LedgerOutcome> {
  const { proposal: terms, votes } = await admin.query('governance:proposal', { proposal });
  const { needed, electorate } = terms;
  if (votes.filter(({ inFavour }) => inFavour).length < needed) {
    return { kind: 'votes needed', proposal, needed, electorate };
  }
  const enactment = await enact(admin, proposal);
  return enactment.isMade ? MADE : { kind: 'delayed', proposal, enactFrom: enactment.enactFrom };
}
