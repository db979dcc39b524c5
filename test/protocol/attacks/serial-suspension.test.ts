import { Proposal } from '@llmnet/protocol';
import { FoundedConsortium, mspIds } from '../membership/consortium';
import { policyOf } from '@llmnet/test-kit/memory-ledger';
import { refused } from '../tasks/refused';

const MEMBERS = mspIds(7);
const CLIQUE = MEMBERS.slice(0, 4);

/** A majority that tries to rid itself of the others one by one. */
describe('serial suspension', () => {
  let consortium: FoundedConsortium;
  beforeEach(async () => {
    consortium = await FoundedConsortium.create(MEMBERS);
  });

  const suspend = async (mspId: string, voters: readonly string[]): Promise<string | undefined> => {
    const proposal = await consortium.propose(voters[0] ?? '', { kind: 'suspend', mspId });
    await consortium.vote(proposal, voters);
    consortium.ledger.advance(5);
    return refused(consortium.enact(proposal, voters[0])).catch(() => undefined);
  };

  it('takes two thirds: four of seven suspend nobody', async () => {
    expect(await suspend('GMSP', CLIQUE)).toBe('VOTES_MISSING');
  });

  it('lowers no threshold: with two suspended, the same four still cannot suspend a third', async () => {
    const five = MEMBERS.slice(0, 5);
    expect(await suspend('GMSP', five)).toBeUndefined();
    expect(await suspend('FMSP', five)).toBeUndefined();
    expect(await suspend('EMSP', CLIQUE)).toBe('VOTES_MISSING');
    const proposal = await consortium.propose('AMSP', { kind: 'suspend', mspId: 'EMSP' });
    const { electorate, needed } = Proposal.parse(consortium.ledger.record(`proposal/${proposal}`));
    expect([electorate.length, needed]).toEqual([7, 5]);
  });

  it('lets nobody who is suspended vote, but to readmit it takes half and no delay', async () => {
    const five = MEMBERS.slice(0, 5);
    await suspend('GMSP', five);
    const proposal = await consortium.propose('BMSP', { kind: 'readmit', mspId: 'GMSP' });
    expect(await refused(consortium.vote(proposal, ['GMSP']))).toBe('NOT_A_MEMBER');
    await consortium.vote(proposal, ['BMSP', 'CMSP', 'DMSP', 'FMSP']);
    await consortium.enact(proposal, 'BMSP');
    expect((await consortium.state()).members.find(({ mspId }) => mspId === 'GMSP')?.state).toBe('active');
  });

  it('gives its victims the time of the delay', async () => {
    const five = MEMBERS.slice(0, 5);
    const proposal = await consortium.propose('AMSP', { kind: 'suspend', mspId: 'GMSP' });
    await consortium.vote(proposal, five);
    expect(await refused(consortium.enact(proposal))).toBe('TOO_EARLY');
  });

  it('leaves the suspended among the endorsers: no policy is taken over by suspending', async () => {
    const before = policyOf(consortium.ledger, 'consortium');
    await suspend('GMSP', MEMBERS.slice(0, 5));
    expect(policyOf(consortium.ledger, 'consortium')).toBe(before);
  });

  it('counts a proposal over the members at the proposal: an expulsion meanwhile lowers nothing', async () => {
    const proposal = await consortium.propose('AMSP', { kind: 'suspend', mspId: 'EMSP' });
    await consortium.vote(proposal, CLIQUE);
    await consortium.change({ kind: 'expel', mspId: 'GMSP' }, MEMBERS.slice(0, 5));
    consortium.ledger.advance(5);
    expect(await refused(consortium.enact(proposal))).toBe('VOTES_MISSING');
  });
});
