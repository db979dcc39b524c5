import { electorateOf, majority } from './governance';
import type { MemberState } from './governance';

/** So many of these organisations' peers have to endorse. */
export interface EndorsementRule {
  readonly needed: number;
  readonly mspIds: readonly string[];
}

interface Membership {
  readonly mspId: string;
  readonly state: MemberState;
}

/**
 * For what is everybody's: a majority of the members that have not left. A suspended member's peers go on endorsing until the
 * channel's configuration leaves them out, so that suspending one makes no record unchangeable.
 */
export function governanceRule(members: readonly Membership[]): EndorsementRule {
  const mspIds = electorateOf(members);
  return { needed: majority(mspIds.length), mspIds };
}

/**
 * For the record of one organisation: `min(n − 1, ⌊n/2⌋ + 1)` of the other members. With three or four members that is every
 * other one. A consortium of a single member has nobody else: it endorses its own.
 */
export function othersRule(members: readonly Membership[], subject: string): EndorsementRule {
  const all = electorateOf(members);
  const others = all.filter((mspId) => mspId !== subject);
  if (others.length === 0) return governanceRule(members);
  return { needed: Math.min(others.length, majority(all.length)), mspIds: others };
}
