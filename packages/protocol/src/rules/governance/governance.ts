/** What a member can be; a member that left stays listed, so that it can come back under its own records. */
export type MemberState = 'active' | 'suspended' | 'left';

export type MembershipChange = 'admit' | 'suspend' | 'readmit' | 'expel';

/** A change that a vote decides. */
export type VotedChange = MembershipChange | 'parameters' | 'mint';

interface Transition {
  readonly from: readonly (MemberState | 'unknown')[];
  readonly to: MemberState;
}

const TRANSITIONS: Readonly<Record<MembershipChange, Transition>> = {
  admit: { from: ['unknown'], to: 'active' },
  suspend: { from: ['active'], to: 'suspended' },
  readmit: { from: ['suspended', 'left'], to: 'active' },
  expel: { from: ['active', 'suspended'], to: 'left' },
};

/** The state a member has after the change; undefined where its present state (undefined: unknown) does not admit it. */
export function nextMemberState(change: MembershipChange, state: MemberState | undefined): MemberState | undefined {
  const { from, to } = TRANSITIONS[change];
  return from.includes(state ?? 'unknown') ? to : undefined;
}

/** More than half of `members`. */
export function majority(members: number): number {
  return Number(BigInt(members) / 2n) + 1;
}

/** Two thirds of `members`, rounded up. */
function twoThirds(members: number): number {
  return Number((2n * BigInt(members) + 2n) / 3n);
}

/** Changes that take something from a member, or make money: two thirds of the electorate, and a delay to react in. */
function isGrave(change: VotedChange): boolean {
  return change === 'suspend' || change === 'expel' || change === 'mint';
}

/** Who votes on a proposal made now: suspended members count, so that suspending one lowers no threshold. */
export function electorateOf(members: readonly { readonly mspId: string; readonly state: MemberState }[]): string[] {
  return members
    .filter(({ state }) => state !== 'left')
    .map(({ mspId }) => mspId)
    .sort();
}

/** Votes in favour that enact a change, of an electorate of so many members. */
export function votesNeeded(change: VotedChange, electorate: number): number {
  return isGrave(change) ? twoThirds(electorate) : majority(electorate);
}

/** From when a change can be enacted, and when its proposal expires; milliseconds since the epoch. */
export function proposalTimes(
  change: VotedChange,
  proposedAt: number,
  {
    proposalSeconds,
    proposalDelaySeconds,
  }: { readonly proposalSeconds: number; readonly proposalDelaySeconds: number },
): { readonly enactFrom: number; readonly expiresAt: number } {
  return {
    enactFrom: proposedAt + (isGrave(change) ? proposalDelaySeconds * 1000 : 0),
    expiresAt: proposedAt + proposalSeconds * 1000,
  };
}

interface Member {
  readonly mspId: string;
  readonly name: string;
  readonly state: MemberState;
}

type MemberChange =
  | { readonly kind: 'admit'; readonly mspId: string; readonly name: string }
  | { readonly kind: Exclude<MembershipChange, 'admit'>; readonly mspId: string };

/**
 * The members after a change, in the order in which they were admitted. Undefined where the member's state does not admit it, or
 * where nobody active would be left to vote anyone back.
 */
export function changeMembers(members: readonly Member[], change: MemberChange): Member[] | undefined {
  const subject = members.find(({ mspId }) => mspId === change.mspId);
  const state = nextMemberState(change.kind, subject?.state);
  if (state === undefined) return undefined;
  const next =
    change.kind === 'admit'
      ? [...members, { mspId: change.mspId, name: change.name, state }]
      : members.map((member) => (member.mspId === change.mspId ? { ...member, state } : member));
  return next.some((member) => member.state === 'active') ? next : undefined;
}
