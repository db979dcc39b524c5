import { policyOf } from '@llmnet/test-kit/memory-ledger';
import { refused } from '../tasks/refused';
import { BOND, EXPERT, REGISTRATION, Registered } from './registered';

describe('registry:registerProvider', () => {
  it('registers a provider of the calling node and starts its lease', async () => {
    const registered = await Registered.create({});
    const { name: _name, lane: _lane, ...offer } = REGISTRATION;
    const { versions, leaseUntil } = await registered.view();
    expect(versions).toEqual([
      expect.objectContaining({ ...offer, price: 100n, provider: EXPERT, node: 'BMSP/worker', version: 1, bond: BOND }),
    ]);
    expect(leaseUntil).toBe(registered.ledger.now + 14_400_000);
  });

  it('takes the bond from a lane of its member, and no money is lost', async () => {
    const registered = await Registered.create();
    const [lane, money] = [registered.lane(), await registered.money()];
    await registered.register();
    expect(registered.lane()).toBe(lane - BOND);
    expect(await registered.money()).toBe(money);
  });

  it('takes the bond once, however often the provider changes', async () => {
    const registered = await Registered.create({});
    const lane = registered.lane();
    await registered.register({ price: '200' });
    expect(registered.lane()).toBe(lane);
    expect(await registered.bond()).toBe(BOND);
  });

  it('keeps every version', async () => {
    const registered = await Registered.create({}, { price: '200' }, { price: '200', modelVersion: '2' });
    const { versions } = await registered.view();
    expect(versions.map(({ version, price, modelVersion }) => [version, price, modelVersion])).toEqual([
      [1, 100n, '1'],
      [2, 200n, '1'],
      [3, 200n, '2'],
    ]);
  });

  it('opens the organisation’s record in each domain, endorsed by the others', async () => {
    const { ledger } = await Registered.create({ domains: ['sums', 'words'] });
    expect(ledger.keys('rep/')).toEqual(['rep/sums/BMSP', 'rep/words/BMSP']);
    expect(ledger.record('rep/sums/BMSP')).toMatchObject({
      field: 'sums',
      mspId: 'BMSP',
      window: 0,
      evidence: { a: '0' },
    });
    expect(policyOf(ledger, 'rep/sums/BMSP')).toBe('3 of AMSP.PEER, CMSP.PEER, DMSP.PEER');
  });

  it('leaves a domain that is not named any more, and keeps the record there', async () => {
    const { ledger } = await Registered.create({ domains: ['sums', 'words'] }, { domains: ['words'] });
    expect(ledger.record('claim/sums/BMSP')).toMatchObject({ provider: null, model: 'model' });
    expect(ledger.record('claim/words/BMSP')).toMatchObject({ provider: EXPERT });
    expect(ledger.keys('rep/')).toEqual(['rep/sums/BMSP', 'rep/words/BMSP']);
  });

  it('lets an organisation have one provider a domain, and another in another', async () => {
    const registered = await Registered.create({});
    expect(await refused(registered.register({ name: 'second' }))).toBe('DOMAIN_TAKEN');
    await registered.register({ name: 'second', domains: ['words'] });
    expect(registered.ledger.record('claim/words/BMSP')).toMatchObject({ provider: 'BMSP/second' });
  });

  it('lets only one of two providers have a domain that register at the same time', async () => {
    const { ledger, worker } = await Registered.create();
    const endorse = (name: string, lane: number) =>
      ledger.endorse(worker, 'registry:registerProvider', { ...REGISTRATION, name, lane });
    const [first, second] = [await endorse('first', 0), await endorse('second', 1)];
    expect([ledger.commit(first), ledger.commit(second)]).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  it.each([
    ['a domain that is not governed', { domains: ['law'] }, 'UNKNOWN_DOMAIN'],
    ['a domain named twice', { domains: ['sums', 'sums'] }, 'INVALID_REQUEST'],
    ['no domain', { domains: [] }, 'INVALID_REQUEST'],
    ['a price that is no amount', { price: '-1' }, 'INVALID_REQUEST'],
    ['a name that would make two parts of a key', { name: 'a/b' }, 'INVALID_REQUEST'],
  ])('refuses %s', async (_case, changes, code) => {
    const registered = await Registered.create();
    expect(await refused(registered.register(changes))).toBe(code);
    expect(registered.ledger.keys('provider/')).toEqual([]);
  });

  it('refuses a node that has no registered key: nobody could send it a prompt', async () => {
    const registered = await Registered.create();
    const stranger = await registered.consortium.node('BMSP', 'new', 'respondent');
    expect(await refused(registered.register({}, stranger))).toBe('UNKNOWN_NODE');
  });

  it('refuses a provider of another node of the same member', async () => {
    const registered = await Registered.create({});
    const other = await registered.consortium.registered('BMSP', 'other', 'respondent');
    expect(await refused(registered.register({}, other))).toBe('NOT_YOURS');
  });

  it('refuses a lane that does not cover the bond', async () => {
    const registered = await Registered.create();
    registered.ledger.plant('lane/BMSP/03', { mspId: 'BMSP', lane: 3, balance: (BOND - 1n).toString(), opens: 0 });
    expect(await refused(registered.register())).toBe('LANE_TOO_LOW');
  });
});

describe('a changed model', () => {
  const agedEntries = ({ ledger }: Registered): unknown[] => ledger.keys('out/').map((key) => ledger.record(key));

  it('ages the organisation’s evidence in every domain of the provider', async () => {
    const registered = await Registered.create({ domains: ['sums', 'words'] });
    await registered.register({ domains: ['sums', 'words'], model: 'other' });
    expect(agedEntries(registered)).toEqual([
      expect.objectContaining({ kind: 'aged', provider: EXPERT, version: 2 }),
      expect.objectContaining({ kind: 'aged', provider: EXPERT, version: 2 }),
    ]);
    expect(registered.ledger.keys('out/').map((key) => key.split('/').slice(0, 4).join('/'))).toEqual([
      'out/sums/BMSP/000000000000000',
      'out/words/BMSP/000000000000000',
    ]);
  });

  it('while a window is being rolled up counts in the next one', async () => {
    const registered = await Registered.create({});
    const { ledger } = registered;
    const key = 'rep/sums/BMSP';
    ledger.plant(key, { ...(ledger.record(key) as object), cursor: 'out/sums/BMSP/000000000000000/x' });
    ledger.plant('shut/sums/BMSP/000000000000000', {});
    await registered.register({ model: 'other' });
    expect(ledger.keys('out/sums/BMSP/000000000000001/')).toHaveLength(1);
  });

  it('is also one of the same name in another version', async () => {
    expect(agedEntries(await Registered.create({}, { modelVersion: '2' }))).toHaveLength(1);
  });

  it('is not a new price, region, limit or domain', async () => {
    const registered = await Registered.create(
      {},
      { price: '1', region: 'us', limits: { promptTokens: 1, answerTokens: 1 }, domains: ['sums', 'words'] },
    );
    expect(agedEntries(registered)).toEqual([]);
  });

  it('ages the record also under a provider of another name', async () => {
    const registered = await Registered.create({});
    await registered.withdraw();
    await registered.register({ name: 'renamed' });
    expect(agedEntries(registered)).toEqual([]);
    await registered.ledger.submit(registered.worker, 'registry:withdrawProvider', { provider: 'BMSP/renamed' });
    await registered.register({ name: 'third', model: 'other' });
    expect(agedEntries(registered)).toEqual([expect.objectContaining({ provider: 'BMSP/third' })]);
  });

  it('ages the record also where the domain had been left in between', async () => {
    const registered = await Registered.create(
      { domains: ['sums', 'words'] },
      { domains: ['words'] },
      { domains: ['words'], model: 'other' },
      { domains: ['sums', 'words'], model: 'other' },
    );
    expect(registered.ledger.keys('out/sums/')).toHaveLength(1);
    expect(registered.ledger.keys('out/words/')).toHaveLength(1);
  });
});
