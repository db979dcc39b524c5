import { majorityOf } from '../msp/endorsement-policy';
import type { Interest } from '../endorser/endorser';
import type { GatewayContext } from './gateway-context';
import type { MemberPeer } from './member';

/** Whose endorsements are asked for: `candidates` in order of preference, until `needed` of them agree. */
export interface EndorsementPlan {
  readonly candidates: readonly MemberPeer[];
  readonly needed: number;
}

/** The policy cannot be met by those who may see the proposal. */
export interface NoPlan {
  readonly problem: string;
}

/** Starts each plan with the next member, so that all endorse equally often. */
export class Rotation {
  #next = 0;

  order<T>(items: readonly T[]): T[] {
    const start = items.length === 0 ? 0 : this.#next++ % items.length;
    return [...items.slice(start), ...items.slice(0, start)];
  }
}

/**
 * Plans endorsements after the first simulation said what is touched: a majority of the channel's members; only members of
 * a collection whose plaintext was read, and, if the proposal carries transient data, of every collection touched
 * (Fabric `internal/pkg/gateway/endorse.go`, planFromFirstEndorser).
 */
export function planEndorsements(
  context: GatewayContext,
  interest: Interest,
  hasTransientData: boolean,
  rotation: Rotation,
): EndorsementPlan | NoPlan {
  const { own, peers, collections } = context;
  const needed = majorityOf(context.msps.members.length);
  const protectedOnly = hasTransientData ? interest.writtenCollections : [];
  const mayEndorse = (restricting: readonly string[]): MemberPeer[] =>
    peers.filter(({ mspId }) => restricting.every((name) => collections.isMember(collections.namespace, name, mspId)));
  const allowed = mayEndorse([...interest.privateReads, ...protectedOnly]);
  if (allowed.length >= needed) {
    const others = rotation.order(allowed.filter((member) => member !== own));
    return { candidates: allowed.includes(own) ? [own, ...others] : others, needed };
  }
  return {
    problem:
      mayEndorse(interest.privateReads).length >= needed
        ? `requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [${protectedOnly.join(' ')}]; retry specifying trusted endorsing organizations to protect transient data`
        : 'no combination of peers can be derived which satisfy the endorsement policy: no peer combination can satisfy the endorsement policy',
  };
}

/** The plan of a client that names the organisations: one endorsement of each, whatever the policy needs. */
export function planForOrganisations(
  peers: readonly MemberPeer[],
  mspIds: readonly string[],
): EndorsementPlan | NoPlan {
  const named = [...new Set(mspIds)];
  const candidates = peers.filter(({ mspId }) => named.includes(mspId));
  const missing = named.filter((mspId) => !candidates.some((member) => member.mspId === mspId));
  return missing.length > 0
    ? { problem: `failed to find any endorsing peers for org(s): ${missing.join(', ')}` }
    : { candidates, needed: candidates.length };
}
