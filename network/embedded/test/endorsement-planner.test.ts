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
  const looked = { mspId: identity.mspId, identity, endpoint: name, isRunning, node: { ledger: { height } } };
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
  endorsement.setEndorser(Buffer.from(member.endpoint));
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

const names = (members: readonly MemberPeer[]): string[] => members.map(({ endpoint }) => endpoint);

const MAJORITY = "OutOf(2, 'AsterMSP.peer', 'BirchMSP.peer', 'CedarMSP.peer')";

describe('an endorsement plan (internal/pkg/gateway/registry.go, endorsement.go)', () => {
  let organisations: Record<'aster' | 'birch' | 'cedar', TestOrganisation>;
  let aster: MemberPeer;
  let birch: MemberPeer;
  let cedar: MemberPeer;

  beforeAll(async () => {
    organisations = {
      aster: await TestOrganisation.create('AsterMSP'),
      birch: await TestOrganisation.create('BirchMSP'),
      cedar: await TestOrganisation.create('CedarMSP'),
    };
    aster = await newPeer({ organisation: organisations.aster, name: 'aster' });
    birch = await newPeer({ organisation: organisations.birch, name: 'birch' });
    cedar = await newPeer({ organisation: organisations.cedar, name: 'cedar' });
  });

  test('foresees whom it will ask when a member has endorsed', () => {
    const planner = newPlanner(MAJORITY, [aster, birch, cedar]);
    for (let turn = 0; turn < 4; turn++) {
      const plan = planner.forInterest(defaultInterest('probe'), aster);
      const foreseen = names(plan.nextAfter(aster));
      respond(plan, aster);
      expect(foreseen).toHaveLength(1);
      expect(names(plan.nextLayout())).toEqual(foreseen);
    }
  });

  function planFor(policy: string, peers: readonly MemberPeer[]): EndorsementPlan {
    return newPlanner(policy, peers).forInterest(defaultInterest('probe'), aster);
  }

  it('prefers layouts with the first endorser and is complete as soon as one is met', () => {
    const plan = planFor(MAJORITY, [aster, birch, cedar]);
    respond(plan, aster);
    expect(plan.result).toBeUndefined();
    const [next] = plan.nextLayout();
    expect(next && respond(plan, next)).toBe(true);
    expect(endorsersOf(plan)).toEqual(['aster', next?.endpoint]);
  });

  it('starts with another layout each time', () => {
    const planner = newPlanner(MAJORITY, [aster, birch, cedar]);
    const asked = Array.from({ length: 4 }, () => {
      const plan = planner.forInterest(defaultInterest('probe'), aster);
      respond(plan, aster);
      return names(plan.nextLayout()).join();
    });
    expect(asked.toSorted()).toEqual(['birch', 'birch', 'cedar', 'cedar']);
  });

  it('goes on with the next layout if a group has nobody left, and keeps what is endorsed', () => {
    const plan = planFor(MAJORITY, [aster, birch, cedar]);
    respond(plan, aster);
    const [failed] = plan.nextLayout();
    plan.fail(failed ?? aster, 'no answer');
    plan.abandonGroupsOf([failed ?? aster]);
    const [other] = plan.nextLayout();
    expect(other).not.toBe(failed);
    respond(plan, other ?? aster);
    expect(endorsersOf(plan)).toEqual(['aster', other?.endpoint]);
  });

  it('takes none of those that differ from the first response, and says who does', () => {
    const plan = planFor(MAJORITY, [aster, birch, cedar]);
    respond(plan, aster);
    for (let asked = plan.nextLayout(); asked.length > 0; asked = plan.nextLayout()) {
      expect(asked.map((member) => respond(plan, member, 'another'))).toEqual([false]);
      plan.abandonGroupsOf(asked);
    }
    expect(plan.result).toBeUndefined();
    expect(plan.failures.toSorted((a, b) => a.address.localeCompare(b.address))).toEqual([
      { address: 'birch', mspId: 'BirchMSP', message: 'ProposalResponsePayloads do not match' },
      { address: 'cedar', mspId: 'CedarMSP', message: 'ProposalResponsePayloads do not match' },
    ]);
  });

  it('asks, of a group, who has committed most, and then the others', async () => {
    const behind = await newPeer({ organisation: organisations.birch, name: 'behind', height: 4 });
    const ahead = await newPeer({ organisation: organisations.birch, name: 'ahead', height: 6 });
    const plan = planFor("AND('AsterMSP.peer', 'BirchMSP.peer')", [aster, behind, ahead]);
    respond(plan, aster);
    expect(names(plan.nextLayout())).toEqual(['ahead']);
    expect(plan.nextInGroupOf(ahead)).toBe(behind);
    expect(plan.nextInGroupOf(behind)).toBeUndefined();
  });

  it('asks as many of a group as a policy counts', async () => {
    const second = await newPeer({ organisation: organisations.birch, name: 'second' });
    const plan = planFor("AND('BirchMSP.peer', 'BirchMSP.peer')", [aster, birch, second]);
    const asked = plan.nextLayout();
    expect(names(asked).toSorted()).toEqual(['birch', 'second']);
    for (const member of asked) {
      respond(plan, member);
    }
    expect(endorsersOf(plan)?.toSorted()).toEqual(['birch', 'second']);
  });

  it('does without peers that are stopped, and names them if it cannot', async () => {
    const stopped = await newPeer({ organisation: organisations.birch, name: 'stopped', isRunning: false });
    const plan = planFor(MAJORITY, [aster, stopped, cedar]);
    respond(plan, aster);
    expect(names(plan.nextLayout())).toEqual(['cedar']);
    expect(() => planFor("AND('AsterMSP.peer', 'BirchMSP.peer')", [aster, stopped])).toThrow(
      'failed to select a set of endorsers that satisfy the endorsement policy due to unavailability of peers: [stopped]',
    );
  });

  it('counts a peer for one group only, as a peer of Fabric does', () => {
    const planner = newPlanner("AND('AsterMSP.peer', 'BirchMSP.peer')", [aster, birch, cedar]);
    const interest = defaultInterest('probe');
    const [call] = interest.getChaincodesList();
    call?.setKeyPoliciesList([memberPolicy('AsterMSP', 'CedarMSP')]);
    const plan = planner.forInterest(interest, aster);
    respond(plan, aster);
    for (const member of plan.nextLayout()) {
      respond(plan, member);
    }
    expect(plan.result).toBeUndefined();
  });

  it('of named organisations is one peer of each, or says which have none', () => {
    const planner = newPlanner(MAJORITY, [aster, birch]);
    const proposal = { channel: 'testchannel', invokedChaincode: 'probe' };
    expect(names(planner.forOrganisations(proposal, ['BirchMSP', 'AsterMSP', 'BirchMSP']).nextLayout())).toEqual([
      'birch',
      'aster',
    ]);
    expect(() => planner.forOrganisations(proposal, ['CedarMSP', 'AsterMSP', 'DahliaMSP'])).toThrow(
      'failed to find any endorsing peers for org(s): CedarMSP, DahliaMSP',
    );
  });
});
