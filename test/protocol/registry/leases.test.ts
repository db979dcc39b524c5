import { refused } from '../tasks/refused';
import { EXPERT, Registered } from './registered';

const LEASE = 14_400;

describe('registry:renewLeases', () => {
  it('renews a lease in its second half, and refuses it before', async () => {
    const registered = await Registered.create({});
    registered.ledger.advance(LEASE / 2 - 0.001);
    expect(await refused(registered.renew(EXPERT))).toBe('LEASE_FRESH');
    registered.ledger.advance(0.001);
    await registered.renew(EXPERT);
    expect((await registered.view()).leaseUntil).toBe(registered.ledger.now + LEASE * 1000);
  });

  it('renews a lease that has run out', async () => {
    const registered = await Registered.create({});
    registered.ledger.advance(10 * LEASE);
    await registered.renew(EXPERT);
    expect((await registered.view()).leaseUntil).toBe(registered.ledger.now + LEASE * 1000);
  });

  it('is refused so often that an idle provider renews every half lease at most', async () => {
    const registered = await Registered.create({});
    let renewed = 0;
    for (let hour = 1; hour <= 24; hour += 1) {
      registered.ledger.advance(3_600);
      if (hour % 2 === 0) {
        await registered.renew(EXPERT);
        renewed += 1;
      } else expect(await refused(registered.renew(EXPERT))).toBe('LEASE_FRESH');
    }
    expect(renewed).toBe(12);
  });

  it('renews several providers of a node or none', async () => {
    const registered = await Registered.create({});
    registered.ledger.advance(LEASE / 2);
    await registered.register({ name: 'second', domains: ['words'] });
    expect(await refused(registered.renew(EXPERT, 'BMSP/second'))).toBe('LEASE_FRESH');
    expect((await registered.view()).leaseUntil).toBe(registered.ledger.now + (LEASE / 2) * 1000);
  });

  it('refuses a provider named twice, an unknown one, another node’s and a withdrawn one', async () => {
    const registered = await Registered.create({});
    registered.ledger.advance(LEASE);
    expect(await refused(registered.renew(EXPERT, EXPERT))).toBe('INVALID_REQUEST');
    expect(await refused(registered.renew('BMSP/nobody'))).toBe('UNKNOWN_RECORD');
    const other = await registered.consortium.registered('BMSP', 'other', 'respondent');
    const foreign = registered.ledger.submit(other, 'registry:renewLeases', { providers: [EXPERT] });
    expect(await refused(foreign)).toBe('NOT_YOURS');
    await registered.withdraw();
    expect(await refused(registered.renew(EXPERT))).toBe('WITHDRAWN');
  });

  it('touches nothing but the lease, so that renewals conflict with nothing else', async () => {
    const { ledger, worker } = await Registered.create({});
    ledger.advance(LEASE);
    const { reads, writes } = await ledger.endorse(worker, 'registry:renewLeases', { providers: [EXPERT] });
    expect(reads.map(({ key }) => key)).toEqual(['consortium', `provider/${EXPERT}`, `lease/${EXPERT}`]);
    expect(writes.map(({ key }) => key)).toEqual([`lease/${EXPERT}`]);
  });
});
