import { refused } from '../tasks/refused';
import { FoundedConsortium, mspIds, parametersChange } from './consortium';
import { policyOf } from '@llmnet/test-kit/memory-ledger';

const FOUNDERS = mspIds(4);

/** Four members, of which one has records that a fifth member's admission concerns. */
async function withRecords(): Promise<FoundedConsortium> {
  const consortium = await FoundedConsortium.create(FOUNDERS);
  const worker = await consortium.registered('BMSP', 'worker', 'respondent', 'validator');
  await consortium.ledger.submit(worker, 'registry:registerProvider', {
    name: 'expert',
    model: 'model',
    modelVersion: '1',
    region: 'eu',
    domains: ['sums', 'words'],
    price: '100',
    limits: { promptTokens: 1_000, answerTokens: 1_000 },
    lane: 0,
  });
  return consortium;
}

const RECORDS = ['rep/sums/BMSP', 'rep/words/BMSP', 'rep/~validation/BMSP'];
const OF_FOUR = '3 of AMSP.PEER, CMSP.PEER, DMSP.PEER';
const OF_FIVE = '3 of AMSP.PEER, CMSP.PEER, DMSP.PEER, EMSP.PEER';

function policies({ ledger }: FoundedConsortium): (string | undefined)[] {
  return RECORDS.map((key) => policyOf(ledger, key));
}

async function reset(consortium: FoundedConsortium, mspId: string, limit = 50): Promise<boolean | undefined> {
  await consortium.ledger.submit(await consortium.admin('AMSP'), 'membership:resetPolicies', { mspId, limit });
  const event = consortium.ledger.events.at(-1);
  return event?.type === 'policiesReset' ? event.more : undefined;
}

async function behind(consortium: FoundedConsortium): Promise<string[]> {
  return (await consortium.ledger.query(await consortium.admin('AMSP'), 'membership:policies', {})).behind;
}

const admitFifth = (consortium: FoundedConsortium): Promise<void> =>
  consortium.change({ kind: 'admit', mspId: 'EMSP', name: 'E Ltd' }, ['AMSP', 'BMSP', 'CMSP']);

describe('membership:resetPolicies', () => {
  it('has nothing to do after the founding', async () => {
    const consortium = await withRecords();
    expect(policies(consortium)).toEqual([OF_FOUR, OF_FOUR, OF_FOUR]);
    expect(await behind(consortium)).toEqual([]);
    expect(await refused(reset(consortium, 'BMSP'))).toBe('POLICIES_CURRENT');
  });

  it('lets an organisation’s policies follow an admission', async () => {
    const consortium = await withRecords();
    await admitFifth(consortium);
    expect(await behind(consortium)).toEqual([...FOUNDERS, 'EMSP']);

    expect(await reset(consortium, 'BMSP')).toBe(false);
    expect(policies(consortium)).toEqual([OF_FIVE, OF_FIVE, OF_FIVE]);
    expect(policyOf(consortium.ledger, 'quarantine/BMSP')).toBeUndefined();
    expect(await behind(consortium)).toEqual(['AMSP', 'CMSP', 'DMSP', 'EMSP']);
    expect(await refused(reset(consortium, 'BMSP'))).toBe('POLICIES_CURRENT');
  });

  it('goes on where the batch before ended', async () => {
    const consortium = await withRecords();
    await admitFifth(consortium);
    const more: (boolean | undefined)[] = [];
    const done: number[] = [];
    do {
      more.push(await reset(consortium, 'BMSP', 1));
      done.push(policies(consortium).filter((policy) => policy === OF_FIVE).length);
    } while (more.at(-1) === true);
    expect(more).toEqual([true, true, true, false]);
    expect(done).toEqual([0, 1, 2, 3]);
    expect(await behind(consortium)).not.toContain('BMSP');
  });

  it('begins anew where the membership changed between two batches', async () => {
    const consortium = await withRecords();
    await admitFifth(consortium);
    expect(await reset(consortium, 'BMSP', 2)).toBe(true);
    await consortium.change({ kind: 'expel', mspId: 'DMSP' }, FOUNDERS);
    expect(await reset(consortium, 'BMSP')).toBe(false);
    expect(policies(consortium)).toEqual(Array(3).fill('3 of AMSP.PEER, CMSP.PEER, EMSP.PEER'));
  });

  it('reaches records in domains that are governed no more', async () => {
    const consortium = await withRecords();
    await consortium.change(parametersChange({ domains: ['words'] }), ['AMSP', 'BMSP', 'CMSP']);
    await admitFifth(consortium);
    await reset(consortium, 'BMSP');
    expect(policies(consortium)).toEqual([OF_FIVE, OF_FIVE, OF_FIVE]);
  });

  it('changes no value and no policy of another organisation', async () => {
    const consortium = await withRecords();
    await admitFifth(consortium);
    const before = consortium.ledger.keys().map((key) => [key, consortium.ledger.record(key)]);
    await reset(consortium, 'CMSP');
    await reset(consortium, 'BMSP');
    const after = consortium.ledger.keys().map((key) => [key, consortium.ledger.record(key)]);
    expect(after.filter(([key]) => !String(key).startsWith('policies/'))).toEqual(before);
    expect(policyOf(consortium.ledger, 'consortium')).toBe(
      '3 of AMSP.PEER, BMSP.PEER, CMSP.PEER, DMSP.PEER, EMSP.PEER',
    );
  });

  it('lets only one of two batches hold that were endorsed at the same time', async () => {
    const consortium = await withRecords();
    await admitFifth(consortium);
    const heldBack = await consortium.ledger.endorse(await consortium.admin('CMSP'), 'membership:resetPolicies', {
      mspId: 'BMSP',
      limit: 50,
    });
    await reset(consortium, 'BMSP');
    expect(consortium.ledger.commit(heldBack)).toBe('MVCC_READ_CONFLICT');
  });

  it('knows only organisations that the consortium has or had', async () => {
    expect(await refused(reset(await withRecords(), 'ZMSP'))).toBe('UNKNOWN_RECORD');
  });

  it('leaves the record of a suspended member’s endorsement as it is, since its peers go on endorsing', async () => {
    const consortium = await withRecords();
    await consortium.change({ kind: 'suspend', mspId: 'DMSP' }, ['AMSP', 'BMSP', 'CMSP']);
    expect(await behind(consortium)).toEqual([]);
    expect(policyOf(consortium.ledger, 'consortium')).toBe('3 of AMSP.PEER, BMSP.PEER, CMSP.PEER, DMSP.PEER');
  });
});
