import type { SubmitRequest } from '@llmnet/protocol';
import { FoundedConsortium, PARAMETERS, mspIds, parametersChange } from '../membership/consortium';
import { policyOf } from '@llmnet/test-kit/memory-ledger';
import { refused } from '../tasks/refused';

type Change = SubmitRequest<'governance:propose'>['change'];

const MEMBERS = mspIds(5);
const FOUR = MEMBERS.slice(0, 4);
const ADMIT: Change = { kind: 'admit', mspId: 'FMSP', name: 'F Ltd' };
const SUSPEND: Change = { kind: 'suspend', mspId: 'EMSP' };
const EXPEL: Change = { kind: 'expel', mspId: 'EMSP' };
const READMIT: Change = { kind: 'readmit', mspId: 'EMSP' };

async function stateOf(consortium: FoundedConsortium, mspId: string): Promise<string | undefined> {
  return (await consortium.state()).members.find((member) => member.mspId === mspId)?.state;
}

describe('an enacted change', () => {
  it('of membership leads a member through its states, and the policies follow who endorses', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const steps: [Change, string, number][] = [
      [SUSPEND, 'suspended', 1],
      [READMIT, 'active', 1],
      [EXPEL, 'left', 2],
      [READMIT, 'active', 3],
      [SUSPEND, 'suspended', 3],
      [EXPEL, 'left', 4],
    ];
    for (const [change, state, membership] of steps) {
      await consortium.change(change, FOUR);
      expect(await stateOf(consortium, 'EMSP')).toBe(state);
      expect((await consortium.state()).membership).toBe(membership);
      const endorsing = state === 'left' ? FOUR : MEMBERS;
      const peers = endorsing.map((mspId) => `${mspId}.PEER`).join(', ');
      expect(policyOf(consortium.ledger, 'consortium')).toBe(`3 of ${peers}`);
    }
  });

  it('that admits a member lets it submit, with empty lanes', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    await consortium.change(ADMIT, FOUR);
    await consortium.registered('FMSP', 'worker', 'respondent');
    expect(consortium.ledger.keys('lane/FMSP/')).toEqual([]);
    expect(policyOf(consortium.ledger, 'consortium')).toBe(
      '4 of AMSP.PEER, BMSP.PEER, CMSP.PEER, DMSP.PEER, EMSP.PEER, FMSP.PEER',
    );
  });

  it('of parameters leaves every version to be read', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const first = (await consortium.state()).parameters;
    await consortium.change(parametersChange({ maxSeats: 5 }), FOUR);
    const admin = await consortium.admin('AMSP');
    const ofVersion = (version: number) => consortium.ledger.query(admin, 'governance:parameters', { version });
    expect(await ofVersion(1)).toEqual(first);
    expect(await ofVersion(2)).toEqual({ ...first, version: 2, maxSeats: 5 });
    expect(await refused(ofVersion(3))).toBe('UNKNOWN_RECORD');
  });

  it('of parameters makes the next version, and keeps the one before', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    await consortium.change(parametersChange({ maxSeats: 5 }), FOUR);
    expect((await consortium.state()).parameters).toMatchObject({ version: 2, maxSeats: 5 });
    expect(consortium.ledger.record('parameters/000000000000001')).toMatchObject({ version: 1, maxSeats: 7 });
    expect(consortium.ledger.record('parameters/000000000000002')).toMatchObject({ version: 2, maxSeats: 5 });
    expect((await consortium.state()).membership).toBe(1);
  });

  it('that mints gives money that can be swept at once, and keeps a record of it', async () => {
    const { ledger, ...rest } = await minted();
    const credits = ledger.keys('credit/');
    expect(credits).toHaveLength(1);
    expect(ledger.record(credits[0] ?? '')).toMatchObject({ account: 'EMSP', amount: '12345', finalAt: ledger.now });
    expect(ledger.record(`mint/${rest.proposal}`)).toMatchObject({ total: '12345' });
  });

  it('happens once', async () => {
    const { ledger, admin, proposal } = await minted();
    expect(await refused(ledger.submit(admin, 'governance:enact', { proposal }))).toBe('ALREADY_DONE');
    expect(ledger.keys('credit/')).toHaveLength(1);
  });

  it('happens once also where two admins endorse at the same time', async () => {
    const { consortium, ledger, proposal } = await votedMint();
    const first = await ledger.endorse(await consortium.admin('AMSP'), 'governance:enact', { proposal });
    const second = await ledger.endorse(await consortium.admin('BMSP'), 'governance:enact', { proposal });
    expect([ledger.commit(first), ledger.commit(second)]).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });
});

describe('governance:enact', () => {
  it('waits for the votes that the proposal needs; those against count for nothing', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const proposal = await consortium.propose('AMSP', ADMIT);
    await consortium.vote(proposal, ['AMSP', 'BMSP']);
    await consortium.vote(proposal, ['CMSP', 'DMSP'], false);
    expect(await refused(consortium.enact(proposal))).toBe('VOTES_MISSING');
    await consortium.vote(proposal, ['EMSP']);
    await consortium.enact(proposal);
    expect(await stateOf(consortium, 'FMSP')).toBe('active');
  });

  it.each<[string, Change]>([
    ['a suspension', SUSPEND],
    ['an expulsion', EXPEL],
    ['a mint', { kind: 'mint', mspId: 'AMSP', amount: '1' }],
  ])('waits for the delay of %s', async (_change, change) => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const proposal = await consortium.propose('AMSP', change);
    await consortium.vote(proposal, FOUR);
    consortium.ledger.advance(PARAMETERS.proposalDelaySeconds - 0.001);
    expect(await refused(consortium.enact(proposal))).toBe('TOO_EARLY');
    consortium.ledger.advance(0.001);
    await consortium.enact(proposal);
  });

  it('does nothing for a proposal that has expired', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const proposal = await consortium.propose('AMSP', ADMIT);
    await consortium.vote(proposal, FOUR);
    consortium.ledger.advance(PARAMETERS.proposalSeconds + 0.001);
    expect(await refused(consortium.enact(proposal))).toBe('TOO_LATE');
  });

  it('refuses parameters that were written against an earlier version', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const first = await consortium.propose('AMSP', parametersChange({ maxSeats: 5 }));
    const second = await consortium.propose('BMSP', parametersChange({ maxSeats: 3 }));
    for (const proposal of [first, second]) await consortium.vote(proposal, FOUR);
    await consortium.enact(first);
    expect(await refused(consortium.enact(second))).toBe('PARAMETERS_STALE');
    expect((await consortium.state()).parameters.maxSeats).toBe(5);
  });

  it('refuses a change that the member’s state does not admit any more', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const twice = [await consortium.propose('AMSP', EXPEL), await consortium.propose('BMSP', SUSPEND)];
    for (const proposal of twice) await consortium.vote(proposal, FOUR);
    consortium.ledger.advance(PARAMETERS.proposalDelaySeconds);
    await consortium.enact(twice[0] ?? '');
    expect(await refused(consortium.enact(twice[1] ?? ''))).toBe('MEMBER_STATE');
  });

  it('is invalid where a vote is ordered before it', async () => {
    const { consortium, ledger, proposal } = await votedMint();
    const heldBack = await ledger.endorse(await consortium.admin('AMSP'), 'governance:enact', { proposal });
    await consortium.vote(proposal, ['EMSP'], false);
    expect(ledger.commit(heldBack)).toBe('PHANTOM_READ_CONFLICT');
  });

  it('counts the vote of a member that has been suspended since: the electorate is that of the proposal', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const admission = await consortium.propose('AMSP', ADMIT);
    await consortium.vote(admission, ['CMSP', 'DMSP', 'EMSP']);
    await consortium.change(SUSPEND, FOUR);
    await consortium.enact(admission);
    expect(await stateOf(consortium, 'FMSP')).toBe('active');
  });
});

async function votedMint() {
  const consortium = await FoundedConsortium.create(MEMBERS);
  const proposal = await consortium.propose('AMSP', { kind: 'mint', mspId: 'EMSP', amount: '12345' });
  await consortium.vote(proposal, FOUR);
  consortium.ledger.advance(PARAMETERS.proposalDelaySeconds);
  return { consortium, ledger: consortium.ledger, proposal };
}

async function minted() {
  const { consortium, ledger, proposal } = await votedMint();
  await consortium.enact(proposal);
  return { ledger, proposal, admin: await consortium.admin('AMSP') };
}
