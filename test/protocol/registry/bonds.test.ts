import { refused } from '../tasks/refused';
import { BOND, EXPERT, Registered } from './registered';

const TASK = (number: number): string => number.toString(16).padStart(32, '0');
/** The longest task (3 rounds of 60 s phases), its tolerance, and the dispute after it, in seconds. */
const FREE_AFTER = (2 * 4 + 1 + 2) * 60 + 2 + 30 + 4 * 60 + 2 * 2;

describe('registry:withdrawProvider', () => {
  it('takes the provider out of all its domains, and keeps its bond', async () => {
    const registered = await Registered.create({ domains: ['sums', 'words'] });
    await registered.withdraw();
    for (const domain of ['sums', 'words']) {
      expect(registered.ledger.record(`claim/${domain}/BMSP`)).toMatchObject({ provider: null });
    }
    const current = (await registered.view()).versions.at(-1);
    expect(current).toMatchObject({ withdrawnAt: registered.ledger.now, bond: BOND });
  });

  it('happens once, and by its own node', async () => {
    const registered = await Registered.create({});
    const other = await registered.consortium.registered('BMSP', 'other', 'respondent');
    const foreign = registered.ledger.submit(other, 'registry:withdrawProvider', { provider: EXPERT });
    expect(await refused(foreign)).toBe('NOT_YOURS');
    await registered.withdraw();
    expect(await refused(registered.withdraw())).toBe('WITHDRAWN');
  });

  it('leaves alone a domain that another provider took since', async () => {
    const registered = await Registered.create({ domains: ['sums', 'words'] }, { domains: ['words'] });
    await registered.register({ name: 'second', domains: ['sums'] });
    await registered.withdraw();
    expect(registered.ledger.record('claim/sums/BMSP')).toMatchObject({ provider: 'BMSP/second' });
  });

  it('and a return under its name leave alone a domain that another provider took in between', async () => {
    const registered = await Registered.create({ domains: ['sums', 'words'] });
    await registered.withdraw();
    registered.ledger.advance(FREE_AFTER);
    await registered.release();
    await registered.register({ name: 'second', domains: ['sums'] });
    await registered.register({ domains: ['words'] });
    expect(registered.ledger.record('claim/sums/BMSP')).toMatchObject({ provider: 'BMSP/second' });
    expect(registered.ledger.record('claim/words/BMSP')).toMatchObject({ provider: EXPERT });
  });

  it('keeps the name taken until the bond is released', async () => {
    const registered = await Registered.create({});
    await registered.withdraw();
    expect(await refused(registered.register())).toBe('WITHDRAWN');
    registered.ledger.advance(FREE_AFTER);
    await registered.release();
    const lane = registered.lane();
    await registered.register();
    expect(registered.lane()).toBe(lane - BOND);
    expect((await registered.view()).versions.map(({ version, bond }) => [version, bond])).toEqual([
      [1, BOND],
      [2, BOND],
    ]);
  });
});

describe('registry:releaseBond', () => {
  it('pays the bond back once the longest task and dispute since the withdrawal are over', async () => {
    const registered = await Registered.create({});
    const money = await registered.money();
    expect(await refused(registered.release())).toBe('TOO_EARLY');
    await registered.withdraw();
    registered.ledger.advance(FREE_AFTER - 0.001);
    expect(await refused(registered.release())).toBe('TOO_EARLY');
    registered.ledger.advance(0.001);
    await registered.release();
    const credits = registered.ledger.keys('credit/').map((key) => registered.ledger.record(key));
    expect(credits).toEqual([expect.objectContaining({ account: 'BMSP', amount: BOND.toString() })]);
    expect(await registered.bond()).toBe(0n);
    expect(await registered.money()).toBe(money);
  });

  it('pays it back once', async () => {
    const registered = await Registered.create({});
    await registered.withdraw();
    registered.ledger.advance(FREE_AFTER);
    const second = await registered.ledger.endorse(registered.worker, 'registry:releaseBond', { provider: EXPERT });
    await registered.release();
    expect(registered.ledger.commit(second)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(registered.release())).toBe('ALREADY_DONE');
  });

  it('waits for fines to be collected, also for one that is recorded meanwhile', async () => {
    const registered = await Registered.create({});
    await registered.withdraw();
    registered.ledger.advance(FREE_AFTER);
    const heldBack = await registered.ledger.endorse(registered.worker, 'registry:releaseBond', { provider: EXPERT });
    registered.fine(TASK(1), 100n);
    expect(registered.ledger.commit(heldBack)).toBe('PHANTOM_READ_CONFLICT');
    expect(await refused(registered.release())).toBe('SLASHES_PENDING');
    await registered.collect();
    await registered.release();
    expect(registered.ledger.keys('credit/').map((key) => registered.ledger.record(key))).toEqual([
      expect.objectContaining({ account: 'BMSP', amount: (BOND - 100n).toString() }),
      expect.objectContaining({ account: 'fund:remainders', amount: '100' }),
    ]);
  });

  it('is for its own node', async () => {
    const registered = await Registered.create({});
    const other = await registered.consortium.registered('BMSP', 'other', 'respondent');
    const call = registered.ledger.submit(other, 'registry:releaseBond', { provider: EXPERT });
    expect(await refused(call)).toBe('NOT_YOURS');
  });
});

describe('a provider that does not exist', () => {
  it('cannot be withdrawn, topped up, released or looked at', async () => {
    const registered = await Registered.create();
    const { ledger, worker } = registered;
    expect(await refused(registered.withdraw())).toBe('UNKNOWN_RECORD');
    expect(await refused(registered.release())).toBe('UNKNOWN_RECORD');
    const topUp = ledger.submit(worker, 'registry:topUpBond', { provider: EXPERT, lane: 0, amount: '1' });
    expect(await refused(topUp)).toBe('UNKNOWN_RECORD');
    expect(await refused(registered.view())).toBe('UNKNOWN_RECORD');
  });
});

describe('registry:collectSlashes', () => {
  it('moves fines from the bond to the fund of remainders, with a line in the journal', async () => {
    const registered = await Registered.create({});
    const money = await registered.money();
    registered.fine(TASK(1), 100n);
    registered.fine(TASK(2), 50n);
    await registered.collect();
    const { ledger } = registered;
    expect(await registered.bond()).toBe(BOND - 150n);
    expect(ledger.keys('slash/')).toEqual([]);
    expect(ledger.keys('book/').map((key) => ledger.record(key))).toEqual([
      expect.objectContaining({
        amounts: [
          { account: 'BMSP', amount: '-150' },
          { account: 'fund:remainders', amount: '150' },
        ],
      }),
    ]);
    expect(await registered.money()).toBe(money);
  });

  it('takes the whole bond at most', async () => {
    const registered = await Registered.create({});
    const money = await registered.money();
    registered.fine(TASK(1), BOND, 'false_digest');
    registered.fine(TASK(2), 500n);
    await registered.collect();
    expect(await registered.bond()).toBe(0n);
    expect(registered.ledger.keys('slash/')).toEqual([]);
    expect(await registered.money()).toBe(money);
  });

  it('collects a hundred at a time', async () => {
    const registered = await Registered.create({});
    for (let task = 0; task < 101; task += 1) registered.fine(TASK(task), 1n);
    await registered.collect();
    expect(registered.ledger.keys('slash/')).toHaveLength(1);
    registered.ledger.advance(1);
    await registered.collect();
    expect(await registered.bond()).toBe(BOND - 101n);
    expect(await refused(registered.collect())).toBe('UNKNOWN_RECORD');
  });

  it('collects a fine once, also where two nodes endorse at the same time', async () => {
    const registered = await Registered.create({});
    registered.fine(TASK(1), 100n);
    const anyone = await registered.consortium.node('DMSP', 'gateway', 'validator');
    const second = await registered.ledger.endorse(anyone, 'registry:collectSlashes', { provider: EXPERT });
    await registered.collect();
    expect(registered.ledger.commit(second)).toBe('MVCC_READ_CONFLICT');
    expect(await registered.bond()).toBe(BOND - 100n);
  });

  it('finds nothing to collect of who was not fined', async () => {
    const registered = await Registered.create({});
    expect(await refused(registered.collect())).toBe('UNKNOWN_RECORD');
    expect(await refused(registered.collect('BMSP/nobody'))).toBe('UNKNOWN_RECORD');
  });
});

describe('registry:topUpBond', () => {
  const topUp = (registered: Registered, amount: bigint): Promise<unknown> =>
    registered.ledger.submit(registered.worker, 'registry:topUpBond', {
      provider: EXPERT,
      lane: 3,
      amount: amount.toString(),
    });

  it('moves money from a lane into the bond', async () => {
    const registered = await Registered.create({});
    const [lane, money] = [registered.lane(), await registered.money()];
    await topUp(registered, 77n);
    expect(await registered.bond()).toBe(BOND + 77n);
    expect(registered.lane()).toBe(lane - 77n);
    expect(await registered.money()).toBe(money);
  });

  it('is for its own node', async () => {
    const registered = await Registered.create({});
    const other = await registered.consortium.registered('BMSP', 'other', 'respondent');
    const call = registered.ledger.submit(other, 'registry:topUpBond', { provider: EXPERT, lane: 3, amount: '1' });
    expect(await refused(call)).toBe('NOT_YOURS');
  });

  it('refuses nothing, more than the lane has, and a provider that is withdrawn', async () => {
    const registered = await Registered.create({});
    expect(await refused(topUp(registered, 0n))).toBe('INVALID_REQUEST');
    expect(await refused(topUp(registered, registered.lane() + 1n))).toBe('LANE_TOO_LOW');
    await registered.withdraw();
    expect(await refused(topUp(registered, 1n))).toBe('WITHDRAWN');
  });
});
