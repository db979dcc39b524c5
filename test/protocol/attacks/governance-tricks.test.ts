import type { SubmitRequest } from '@llmnet/protocol';
import { FoundedConsortium, PARAMETERS, mspIds, parametersChange } from '../membership/consortium';
import { refused } from '../tasks/refused';

const MEMBERS = mspIds(4);
type Change = SubmitRequest<'governance:propose'>['change'];
const ADMIT: Change = { kind: 'admit', mspId: 'EMSP', name: 'E Ltd' };

describe('tricks with governance', () => {
  let consortium: FoundedConsortium;
  beforeEach(async () => {
    consortium = await FoundedConsortium.create(MEMBERS);
  });

  const vote = async (mspId: string, proposal: string, enrolmentId = 'admin') =>
    consortium.ledger.endorse(await consortium.node(mspId, enrolmentId, 'admin'), 'governance:vote', {
      proposal,
      inFavour: true,
    });

  it('a member has one vote, whichever of its admins casts it, and however it is ordered', async () => {
    const proposal = await consortium.propose('AMSP', ADMIT);
    const held = await vote('AMSP', proposal, 'second-admin');
    await consortium.vote(proposal, ['AMSP'], false);
    expect(consortium.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(vote('AMSP', proposal))).toBe('ALREADY_DONE');
    expect(await refused(vote('AMSP', proposal, 'second-admin'))).toBe('ALREADY_DONE');
  });

  it('a vote behind the expiry is refused, and so is the enactment', async () => {
    const proposal = await consortium.propose('AMSP', ADMIT);
    await consortium.vote(proposal, ['AMSP', 'BMSP', 'CMSP']);
    consortium.ledger.advance(PARAMETERS.proposalSeconds + 0.001);
    expect(await refused(vote('DMSP', proposal))).toBe('TOO_LATE');
    expect(await refused(consortium.enact(proposal))).toBe('TOO_LATE');
  });

  it('an expelled member neither votes nor enacts', async () => {
    const proposal = await consortium.propose('AMSP', ADMIT);
    await consortium.change({ kind: 'expel', mspId: 'DMSP' }, MEMBERS.slice(0, 3));
    expect(await refused(vote('DMSP', proposal))).toBe('NOT_A_MEMBER');
    expect(await refused(consortium.enact(proposal, 'DMSP'))).toBe('NOT_A_MEMBER');
  });

  it('a vote endorsed before the expulsion is invalid behind it', async () => {
    const proposal = await consortium.propose('AMSP', ADMIT);
    const held = await vote('DMSP', proposal);
    await consortium.change({ kind: 'expel', mspId: 'DMSP' }, MEMBERS.slice(0, 3));
    expect(consortium.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });

  it('members admitted since a proposal do not vote on it', async () => {
    const proposal = await consortium.propose('AMSP', { kind: 'mint', mspId: 'AMSP', amount: '1' });
    await consortium.change(ADMIT, MEMBERS.slice(0, 3));
    expect(await refused(vote('EMSP', proposal))).toBe('NOT_IN_ELECTORATE');
  });

  it('parameters that were written against an earlier version are refused when they are proposed and when they are enacted', async () => {
    const stale = await consortium.propose('AMSP', parametersChange({ maxRounds: 1 }));
    await consortium.vote(stale, MEMBERS);
    await consortium.change(parametersChange({ maxSeats: 5 }), MEMBERS);
    expect(await refused(consortium.enact(stale))).toBe('PARAMETERS_STALE');
    expect(await refused(consortium.propose('AMSP', parametersChange({ maxRounds: 1 })))).toBe('PARAMETERS_STALE');
  });

  it('nothing is enacted twice, and two enactments that were endorsed together hold once', async () => {
    const proposal = await consortium.propose('AMSP', { kind: 'mint', mspId: 'AMSP', amount: '1000' });
    await consortium.vote(proposal, MEMBERS);
    consortium.ledger.advance(PARAMETERS.proposalDelaySeconds);
    const held = await consortium.ledger.endorse(await consortium.admin('BMSP'), 'governance:enact', { proposal });
    await consortium.enact(proposal);
    expect(consortium.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(consortium.enact(proposal))).toBe('ALREADY_DONE');
    expect(consortium.ledger.keys('mint/')).toHaveLength(2);
  });

  it('an enactment does not slip through before votes against it: they are in its read set', async () => {
    const proposal = await consortium.propose('AMSP', ADMIT);
    await consortium.vote(proposal, MEMBERS.slice(0, 3));
    const held = await consortium.ledger.endorse(await consortium.admin('AMSP'), 'governance:enact', { proposal });
    await consortium.vote(proposal, ['DMSP'], false);
    expect(consortium.ledger.commit(held)).toBe('PHANTOM_READ_CONFLICT');
  });

  it('the id of a proposal is not used again for another change', async () => {
    const proposal = await consortium.propose('AMSP', ADMIT);
    await consortium.vote(proposal, MEMBERS);
    const other = consortium.ledger.submit(await consortium.admin('AMSP'), 'governance:propose', {
      proposal,
      change: { kind: 'mint', mspId: 'AMSP', amount: '1000000' },
    });
    expect(await refused(other)).toBe('ALREADY_DONE');
  });

  it('no proposal leads out of the bounds, or to a state that cannot be governed', async () => {
    const outside: Change[] = [
      parametersChange({ proposalDelaySeconds: 600, proposalSeconds: 600 }),
      parametersChange({ decay: '1000001' }),
      parametersChange({ shares: { ...PARAMETERS.shares, respondents: '0', validators: '900000' } }),
      parametersChange({ shares: { ...PARAMETERS.shares, respondents: '700001' } }),
      parametersChange({ leaseSeconds: 60 }),
      parametersChange({ phaseSeconds: 2, clockToleranceSeconds: 3 }),
      { kind: 'mint', mspId: 'AMSP', amount: '0' },
      { kind: 'mint', mspId: 'AMSP', amount: '-1' },
      { kind: 'mint', mspId: 'AMSP', amount: '1e3' },
    ];
    for (const change of outside) expect(await refused(consortium.propose('AMSP', change))).toBe('INVALID_REQUEST');
    const impossible: Change[] = [
      { kind: 'mint', mspId: 'fund', amount: '1' },
      { kind: 'admit', mspId: 'AMSP', name: 'Again' },
      { kind: 'readmit', mspId: 'AMSP' },
      { kind: 'expel', mspId: 'ZMSP' },
    ];
    for (const change of impossible) expect(await refused(consortium.propose('AMSP', change))).toBe('MEMBER_STATE');
  });

  it('is not open to nodes that are no admins', async () => {
    const proposal = await consortium.propose('AMSP', ADMIT);
    const worker = await consortium.node(
      'AMSP',
      'worker',
      'requester',
      'coordinator',
      'respondent',
      'validator',
      'auditor',
    );
    for (const name of ['governance:vote', 'governance:enact', 'governance:propose'] as const) {
      const request = {
        proposal,
        ...(name === 'governance:vote' ? { inFavour: true } : {}),
        ...(name === 'governance:propose' ? { change: ADMIT } : {}),
      };
      expect(await refused(consortium.ledger.invoke(worker, name, [JSON.stringify(request)]))).toBe('ROLE_MISSING');
    }
  });
});
