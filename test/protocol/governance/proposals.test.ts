import type { SubmitRequest } from '@llmnet/protocol';
import { FoundedConsortium, PARAMETERS, mspIds, parametersChange } from '../membership/consortium';
import { refused } from '../tasks/refused';

type Change = SubmitRequest<'governance:propose'>['change'];

const MEMBERS = mspIds(5);
const ADMIT: Change = { kind: 'admit', mspId: 'FMSP', name: 'F Ltd' };
const SUSPEND: Change = { kind: 'suspend', mspId: 'EMSP' };
const EXPEL: Change = { kind: 'expel', mspId: 'EMSP' };
const MINT: Change = { kind: 'mint', mspId: 'EMSP', amount: '12345' };

describe('governance:propose', () => {
  it.each<[string, Change, number, number]>([
    ['an admission', ADMIT, 3, 0],
    ['new parameters', parametersChange({ maxSeats: 5 }), 3, 0],
    ['a suspension', SUSPEND, 4, PARAMETERS.proposalDelaySeconds],
    ['an expulsion', EXPEL, 4, PARAMETERS.proposalDelaySeconds],
    ['a mint', MINT, 4, PARAMETERS.proposalDelaySeconds],
  ])('fixes threshold, delay and expiry of %s among five members', async (_change, change, needed, delay) => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const proposal = await consortium.propose('BMSP', change);
    const view = await consortium.ledger.query(await consortium.admin('CMSP'), 'governance:proposal', { proposal });
    const { now } = consortium.ledger;
    expect(view.proposal).toMatchObject({
      by: 'BMSP/admin',
      electorate: MEMBERS,
      needed,
      enactFrom: now + delay * 1000,
      expiresAt: now + PARAMETERS.proposalSeconds * 1000,
    });
    expect(view).toMatchObject({ votes: [], enacted: null });
  });

  it.each<[string, Change]>([
    ['admit a member', { kind: 'admit', mspId: 'AMSP', name: 'A again' }],
    ['suspend a stranger', { kind: 'suspend', mspId: 'ZMSP' }],
    ['expel a stranger', { kind: 'expel', mspId: 'ZMSP' }],
    ['readmit an active member', { kind: 'readmit', mspId: 'AMSP' }],
    ['readmit a stranger', { kind: 'readmit', mspId: 'ZMSP' }],
    ['mint for a stranger', { kind: 'mint', mspId: 'ZMSP', amount: '1' }],
  ])('refuses to %s', async (_case, change) => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    expect(await refused(consortium.propose('AMSP', change))).toBe('MEMBER_STATE');
  });

  it('refuses to mint nothing, and parameters against another version or out of bounds', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    expect(await refused(consortium.propose('AMSP', { kind: 'mint', mspId: 'AMSP', amount: '0' }))).toBe(
      'INVALID_REQUEST',
    );
    expect(await refused(consortium.propose('AMSP', parametersChange({}, 2)))).toBe('PARAMETERS_STALE');
    const outOfBounds = parametersChange({ phaseSeconds: 1 });
    expect(await refused(consortium.propose('AMSP', outOfBounds))).toBe('INVALID_REQUEST');
  });

  it('refuses to leave the consortium without anyone active', async () => {
    const consortium = await FoundedConsortium.create(['AMSP']);
    expect(await refused(consortium.propose('AMSP', { kind: 'suspend', mspId: 'AMSP' }))).toBe('MEMBER_STATE');
  });

  it('refuses an id that has been used, and a caller that is no admin', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const { ledger } = consortium;
    const proposal = await consortium.propose('AMSP', ADMIT);
    const again = ledger.submit(await consortium.admin('BMSP'), 'governance:propose', { proposal, change: SUSPEND });
    expect(await refused(again)).toBe('ALREADY_DONE');
    const gateway = await consortium.node('AMSP', 'gateway', 'requester', 'coordinator', 'respondent', 'auditor');
    const request = { proposal: 'f'.repeat(32), change: ADMIT };
    expect(await refused(ledger.submit(gateway, 'governance:propose', request))).toBe('ROLE_MISSING');
  });
});

describe('governance:vote', () => {
  it('is one a member, for good', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const proposal = await consortium.propose('AMSP', ADMIT);
    await consortium.vote(proposal, ['AMSP'], false);
    expect(await refused(consortium.vote(proposal, ['AMSP'], true))).toBe('ALREADY_DONE');
    const second = await consortium.node('AMSP', 'admin-2', 'admin');
    const call = consortium.ledger.submit(second, 'governance:vote', { proposal, inFavour: true });
    expect(await refused(call)).toBe('ALREADY_DONE');
  });

  it('is one a member also where two of its admins endorse at the same time', async () => {
    const { ledger, admins, proposal } = await withTwoAdmins();
    const [first, second] = [
      await ledger.endorse(admins[0], 'governance:vote', { proposal, inFavour: true }),
      await ledger.endorse(admins[1], 'governance:vote', { proposal, inFavour: false }),
    ];
    expect([ledger.commit(first), ledger.commit(second)]).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  it('is refused to who came later', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const earlier = await consortium.propose('AMSP', SUSPEND);
    await consortium.change(ADMIT, ['AMSP', 'BMSP', 'CMSP']);
    expect(await refused(consortium.vote(earlier, ['FMSP']))).toBe('NOT_IN_ELECTORATE');
  });

  it('is refused to a suspended member, which still counts in the electorate', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    await consortium.change(SUSPEND, ['AMSP', 'BMSP', 'CMSP', 'DMSP']);
    const proposal = await consortium.propose('AMSP', EXPEL);
    expect(await refused(consortium.vote(proposal, ['EMSP']))).toBe('NOT_A_MEMBER');
    await consortium.vote(proposal, ['AMSP', 'BMSP', 'CMSP']);
    consortium.ledger.advance(PARAMETERS.proposalDelaySeconds);
    expect(await refused(consortium.enact(proposal))).toBe('VOTES_MISSING');
    await consortium.vote(proposal, ['DMSP']);
    await consortium.enact(proposal);
    expect((await consortium.state()).members.at(-1)).toMatchObject({ mspId: 'EMSP', state: 'left' });
  });

  it('is possible until the proposal expires, and no longer', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const proposal = await consortium.propose('AMSP', ADMIT);
    consortium.ledger.advance(PARAMETERS.proposalSeconds);
    await consortium.vote(proposal, ['AMSP']);
    consortium.ledger.advance(0.001);
    expect(await refused(consortium.vote(proposal, ['BMSP']))).toBe('TOO_LATE');
  });

  it('is too late once the proposal is enacted', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const proposal = await consortium.propose('AMSP', ADMIT);
    await consortium.vote(proposal, ['AMSP', 'BMSP', 'CMSP']);
    const heldBack = await consortium.ledger.endorse(await consortium.admin('DMSP'), 'governance:vote', {
      proposal,
      inFavour: false,
    });
    await consortium.enact(proposal);
    expect(consortium.ledger.commit(heldBack)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(consortium.vote(proposal, ['DMSP'], false))).toBe('TOO_LATE');
  });

  it('is about a proposal that exists', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    expect(await refused(consortium.vote('0'.repeat(32), ['AMSP']))).toBe('UNKNOWN_RECORD');
    expect(await refused(consortium.enact('0'.repeat(32)))).toBe('UNKNOWN_RECORD');
  });
});

describe('governance:proposals', () => {
  it('lists proposals page by page, with their votes', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const ids = [await consortium.propose('AMSP', ADMIT), await consortium.propose('BMSP', SUSPEND)];
    await consortium.vote(ids[0] ?? '', ['CMSP']);
    const admin = await consortium.admin('AMSP');
    const first = await consortium.ledger.query(admin, 'governance:proposals', { after: '', limit: 1 });
    expect(first).toMatchObject({
      proposals: [{ proposal: { proposal: ids[0] }, votes: [{ mspId: 'CMSP' }] }],
      more: true,
    });
    const rest = await consortium.ledger.query(admin, 'governance:proposals', { after: ids[0] ?? '', limit: 1 });
    expect(rest).toMatchObject({ proposals: [{ proposal: { proposal: ids[1] }, votes: [] }], more: false });
  });
});

async function withTwoAdmins() {
  const consortium = await FoundedConsortium.create(MEMBERS);
  const admins = [await consortium.admin('AMSP'), await consortium.node('AMSP', 'admin-2', 'admin')] as const;
  return { ledger: consortium.ledger, admins, proposal: await consortium.propose('AMSP', ADMIT) };
}
