import type { status } from '@grpc/grpc-js';
import type { peer } from '@hyperledger/fabric-protos';
import type { OpenedProposal } from '../endorser/proposal';
import { LruMap } from '../lru-map';
import { describeEndorsement, NoLayout, type Layout } from './endorsement-layouts';
import { EndorsementPlan } from './endorsement-plan';
import { isDeployed, type GatewayContext } from './gateway-context';
import { InterestHistory } from './interest-history';
import type { MemberPeer } from './member';
import { Rotation } from './rotation';
import { GatewayError } from './status';

/** The endorsements that are needed cannot be had; the message is Fabric's. */
export class NoPlan extends Error {
  override readonly name = 'NoPlan';
}

/** Distinct kinds of transactions, by what they touch, whose layouts are kept. */
const KEPT_INTERESTS = 256;

/** Plans the endorsements of one gateway's clients (Fabric `internal/pkg/gateway/registry.go`). */
export class EndorsementPlanner {
  readonly history = new InterestHistory();
  readonly #rotation = new Rotation();
  readonly #descriptors = new LruMap<string, ReturnType<typeof describeEndorsement>>(KEPT_INTERESTS);

  constructor(private readonly context: GatewayContext) {}

  /**
   * A plan for what a first simulation touched: layouts with the preferred peer come first; of a group, the peer that has
   * committed most.
   * @throws NoPlan if the policies cannot be met, or not by the peers that run
   */
  forInterest(interest: peer.ChaincodeInterest, preferred: MemberPeer): EndorsementPlan {
    const { layouts, groups } = this.#describe(interest);
    const available = new Map([...groups].map(([group, members]) => [group, byHeight(running(members), preferred)]));
    const possible = layouts.filter((layout) =>
      [...layout].every(([group, quantity]) => (available.get(group)?.length ?? 0) >= quantity),
    );
    if (possible.length === 0) {
      const stopped = [...new Set([...groups.values()].flat())].filter(({ isRunning }) => !isRunning);
      throw new NoPlan(
        `failed to select a set of endorsers that satisfy the endorsement policy due to unavailability of peers: [${stopped.map(({ endpoint }) => endpoint).join(' ')}]`,
      );
    }
    const isPreferred = (layout: Layout): boolean =>
      [...layout.keys()].some((group) => available.get(group)?.includes(preferred));
    const others = possible.filter((layout) => !isPreferred(layout));
    return new EndorsementPlan([...this.#rotation.order(possible.filter(isPreferred)), ...others], available);
  }

  /**
   * A plan of one peer of each organisation that the client names, whatever the policies need.
   * @throws NoPlan if one of them has no peer that runs
   */
  forOrganisations(
    { channel, invokedChaincode }: Pick<OpenedProposal, 'channel' | 'invokedChaincode'>,
    mspIds: readonly string[],
  ): EndorsementPlan {
    const named = [...new Set(mspIds)];
    const candidates = isDeployed(this.context, channel, invokedChaincode) ? running(this.context.peers) : [];
    const groups = new Map(named.map((mspId) => [mspId, candidates.filter((member) => member.mspId === mspId)]));
    const missing = named.filter((mspId) => groups.get(mspId)?.length === 0);
    if (missing.length > 0) {
      throw new NoPlan(`failed to find any endorsing peers for org(s): ${missing.join(', ')}`);
    }
    return new EndorsementPlan([new Map(named.map((mspId) => [mspId, 1]))], groups);
  }

  #describe(interest: peer.ChaincodeInterest): ReturnType<typeof describeEndorsement> {
    const key = Buffer.from(interest.serializeBinary()).toString('latin1');
    try {
      return this.#descriptors.getOrCreate(key, () => describeEndorsement(this.context, interest, this.context.peers));
    } catch (cause) {
      if (cause instanceof NoLayout) {
        throw new NoPlan(
          `no combination of peers can be derived which satisfy the endorsement policy: ${cause.message}`,
          { cause },
        );
      }
      throw cause;
    }
  }
}

function running(members: readonly MemberPeer[]): MemberPeer[] {
  return members.filter(({ isRunning }) => isRunning);
}

function byHeight(members: readonly MemberPeer[], preferred: MemberPeer): MemberPeer[] {
  return members.toSorted(
    (a, b) => b.node.ledger.height - a.node.ledger.height || Number(b === preferred) - Number(a === preferred),
  );
}

/** Makes a plan; if there is none, the client is told so with a status code. */
export function planned<T>(code: status, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    throw error instanceof NoPlan ? new GatewayError(code, error.message) : error;
  }
}
