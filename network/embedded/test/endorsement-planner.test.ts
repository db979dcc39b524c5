import { common, peer } from '@hyperledger/fabric-protos';
import { KeyEndorsementPolicy } from 'fabric-shim';
import type { EndorsementPlan } from '../src/gateway/endorsement-plan';
import { EndorsementPlanner } from '../src/gateway/endorsement-planner';
import type { GatewayContext } from '../src/gateway/gateway-context';
import type { MemberPeer } from '../src/gateway/member';
import { Collections } from '../src/collections';
import { defaultInterest } from '../src/endorser/chaincode-interest';
import { ChannelPolicies } from '../src/policy/channel-policies';
import { EndorsementPolicies } from '../src/policy/endorsement-policies';
import { TestOrganisation } from './support/organisations';

interface TestPeer {
  readonly organisation: TestOrganisation;
  readonly name: string;
  readonly height?: number;
  readonly isRunning?: boolean;
}

/** As much of a peer as a plan looks at. */
async function newPeer({ organisation, name, height = 5, isRunning = true }: TestPeer): Promise<MemberPeer> {
  const identity = await organisation.identity('peer');
  const looked = { mspId: identity.mspId, identity, address: name, isRunning, node: { ledger: { height } } };
  return looked as unknown as MemberPeer;
}

/** As much of a gateway's surroundings as a planner looks at. */
function newPlanner(signaturePolicy: string, peers: readonly MemberPeer[]): EndorsementPlanner {
  const definition = { name: 'probe', endorsementPolicy: { signaturePolicy } };
  const policies = EndorsementPolicies.define(definition, [], new ChannelPolicies(new common.ConfigGroup()));
  const looked = { channel: 'testchannel', peers, policies, collections: new Collections('probe', []) };
  return new EndorsementPlanner(looked as unknown as GatewayContext);
}

function respond(plan: EndorsementPlan, member: MemberPeer, payload = 'same'): boolean {
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(Buffer.from(member.address));
  return plan.accept(member, { payload: Buffer.from(payload), endorsement });
}

function endorsersOf(plan: EndorsementPlan): string[] | undefined {
  return plan.result?.endorsements.map((endorsement) => Buffer.from(endorsement.getEndorser_asU8()).toString());
}

/** What a chaincode sets for a key that members of all these organisations must endorse. */
function memberPolicy(...mspIds: string[]): common.SignaturePolicyEnvelope {
  const policy = new KeyEndorsementPolicy();
  policy.addOrgs('MEMBER', ...mspIds);
  return common.SignaturePolicyEnvelope.deserializeBinary(policy.getPolicy());
}

const names = (members: readonly MemberPeer[]): string[] => members.map(({ address }) => address);

const MAJORITY = "OutOf(2, 'AlphaMSP.peer', 'BetaMSP.peer', 'GammaMSP.peer')";

describe('an endorsement plan (internal/pkg/gateway/registry.go, endorsement.go)', () => {
  let organisations: Record<'alpha' | 'beta' | 'gamma', TestOrganisation>;
  let alpha: MemberPeer;
  let beta: MemberPeer;
  let gamma: MemberPeer;

  beforeAll(async () => {
    organisations = {
      alpha: await TestOrganisation.create('AlphaMSP'),
      beta: await TestOrganisation.create('BetaMSP'),
      gamma: await TestOrganisation.create('GammaMSP'),
    };
    alpha = await newPeer({ organisation: organisations.alpha, name: 'alpha' });
    beta = await newPeer({ organisation: organisations.beta, name: 'beta' });
    gamma = await newPeer({ organisation: organisations.gamma, name: 'gamma' });
  });

  test('foresees whom it will ask when a member has endorsed', () => {
    const planner = newPlanner(MAJORITY, [alpha, beta, gamma]);
    for (let turn = 0; turn < 4; turn++) {
      const plan = planner.forInterest(defaultInterest('probe'), alpha);
      const foreseen = names(plan.nextAfter(alpha));
      respond(plan, alpha);
      expect(foreseen).toHaveLength(1);
      expect(names(plan.nextLayout())).toEqual(foreseen);
    }
  });

  function planFor(policy: string, peers: readonly MemberPeer[]): EndorsementPlan {
    return newPlanner(policy, peers).forInterest(defaultInterest('probe'), alpha);
  }

  it('prefers layouts with the first endorser and is complete as soon as one is met', () => {
    const plan = planFor(MAJORITY, [alpha, beta, gamma]);
    respond(plan, alpha);
    expect(plan.result).toBeUndefined();
    const [next] = plan.nextLayout();
    expect(next && respond(plan, next)).toBe(true);
    expect(endorsersOf(plan)).toEqual(['alpha', next?.address]);
  });

  it('starts with another layout each time', () => {
    const planner = newPlanner(MAJORITY, [alpha, beta, gamma]);
    const asked = Array.from({ length: 4 }, () => {
      const plan = planner.forInterest(defaultInterest('probe'), alpha);
      respond(plan, alpha);
      return names(plan.nextLayout()).join();
    });
    expect(asked.toSorted()).toEqual(['beta', 'beta', 'gamma', 'gamma']);
  });

  it('goes on with the next layout if a group has nobody left, and keeps what is endorsed', () => {
    const plan = planFor(MAJORITY, [alpha, beta, gamma]);
    respond(plan, alpha);
    const [failed] = plan.nextLayout();
    plan.fail(failed ?? alpha, 'no answer');
    plan.abandonGroupsOf([failed ?? alpha]);
    const [other] = plan.nextLayout();
    expect(other).not.toBe(failed);
    respond(plan, other ?? alpha);
    expect(endorsersOf(plan)).toEqual(['alpha', other?.address]);
  });

  it('takes none of those that differ from the first response, and says who does', () => {
    const plan = planFor(MAJORITY, [alpha, beta, gamma]);
    respond(plan, alpha);
    for (let asked = plan.nextLayout(); asked.length > 0; asked = plan.nextLayout()) {
      expect(asked.map((member) => respond(plan, member, 'another'))).toEqual([false]);
      plan.abandonGroupsOf(asked);
    }
    expect(plan.result).toBeUndefined();
    expect(plan.failures.toSorted((a, b) => a.address.localeCompare(b.address))).toEqual([
      { address: 'beta', mspId: 'BetaMSP', message: 'ProposalResponsePayloads do not match' },
      { address: 'gamma', mspId: 'GammaMSP', message: 'ProposalResponsePayloads do not match' },
    ]);
  });

  it('asks, of a group, who has committed most, and then the others', async () => {
    const behind = await newPeer({ organisation: organisations.beta, name: 'behind', height: 4 });
    const ahead = await newPeer({ organisation: organisations.beta, name: 'ahead', height: 6 });
    const plan = planFor("AND('AlphaMSP.peer', 'BetaMSP.peer')", [alpha, behind, ahead]);
    respond(plan, alpha);
    expect(names(plan.nextLayout())).toEqual(['ahead']);
    expect(plan.nextInGroupOf(ahead)).toBe(behind);
    expect(plan.nextInGroupOf(behind)).toBeUndefined();
  });

  it('asks as many of a group as a policy counts', async () => {
    const second = await newPeer({ organisation: organisations.beta, name: 'second' });
    const plan = planFor("AND('BetaMSP.peer', 'BetaMSP.peer')", [alpha, beta, second]);
    const asked = plan.nextLayout();
    expect(names(asked).toSorted()).toEqual(['beta', 'second']);
    for (const member of asked) {
      respond(plan, member);
    }
    expect(endorsersOf(plan)?.toSorted()).toEqual(['beta', 'second']);
  });

  it('does without peers that are stopped, and names them if it cannot', async () => {
    const stopped = await newPeer({ organisation: organisations.beta, name: 'stopped', isRunning: false });
    const plan = planFor(MAJORITY, [alpha, stopped, gamma]);
    respond(plan, alpha);
    expect(names(plan.nextLayout())).toEqual(['gamma']);
    expect(() => planFor("AND('AlphaMSP.peer', 'BetaMSP.peer')", [alpha, stopped])).toThrow(
      'failed to select a set of endorsers that satisfy the endorsement policy due to unavailability of peers: [stopped]',
    );
  });

  it('counts a peer for one group only, as a peer of Fabric does', () => {
    const planner = newPlanner("AND('AlphaMSP.peer', 'BetaMSP.peer')", [alpha, beta, gamma]);
    const interest = defaultInterest('probe');
    const [call] = interest.getChaincodesList();
    call?.setKeyPoliciesList([memberPolicy('AlphaMSP', 'GammaMSP')]);
    const plan = planner.forInterest(interest, alpha);
    respond(plan, alpha);
    for (const member of plan.nextLayout()) {
      respond(plan, member);
    }
    expect(plan.result).toBeUndefined();
  });

  it('of named organisations is one peer of each, or says which have none', () => {
    const planner = newPlanner(MAJORITY, [alpha, beta]);
    const proposal = { channel: 'testchannel', invokedChaincode: 'probe' };
    expect(names(planner.forOrganisations(proposal, ['BetaMSP', 'AlphaMSP', 'BetaMSP']).nextLayout())).toEqual([
      'beta',
      'alpha',
    ]);
    expect(() => planner.forOrganisations(proposal, ['GammaMSP', 'AlphaMSP', 'DeltaMSP'])).toThrow(
      'failed to find any endorsing peers for org(s): GammaMSP, DeltaMSP',
    );
  });
});
