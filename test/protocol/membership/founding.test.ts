import { MemoryLedger, policyOf } from '@llmnet/test-kit/memory-ledger';
import { refused } from '../tasks/refused';
import { FoundedConsortium, GRANT, foundRequest, mspIds } from './consortium';

const MEMBERS = mspIds(4);
const NO_TASK = 'f'.repeat(32);

describe('membership:found', () => {
  it('makes the members named active, under the parameters given', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const { members, membership, parameters } = await consortium.state('DMSP');
    expect(members).toEqual(MEMBERS.map((mspId) => ({ mspId, name: `${mspId} Ltd`, state: 'active' })));
    expect(membership).toBe(1);
    expect(parameters.version).toBe(1);
    expect(consortium.ledger.record('consortium')).toMatchObject({
      parameters: consortium.ledger.record('parameters/000000000000001'),
    });
  });

  it('mints exactly the grant of each member into its lanes, and records it', async () => {
    const { ledger } = await FoundedConsortium.create(MEMBERS);
    const balances = ledger.keys('lane/').map((key) => BigInt((ledger.record(key) as { balance: string }).balance));
    expect(balances).toHaveLength(4 * 64);
    expect(balances.reduce((total, balance) => total + balance)).toBe(4n * GRANT);
    expect(ledger.record('mint/founding')).toMatchObject({ total: (4n * GRANT).toString() });
  });

  it('puts the consortium under the endorsement of a majority of the members', async () => {
    const { ledger } = await FoundedConsortium.create(MEMBERS);
    expect(policyOf(ledger, 'consortium')).toBe('3 of AMSP.PEER, BMSP.PEER, CMSP.PEER, DMSP.PEER');
  });

  it('happens once', async () => {
    const { ledger } = await FoundedConsortium.create(MEMBERS);
    const again = ledger.submit(
      await ledger.node('BMSP', 'admin', ['admin']),
      'membership:found',
      foundRequest(MEMBERS),
    );
    expect(await refused(again)).toBe('ALREADY_FOUNDED');
  });

  it('happens once, also where two founders endorse at the same time', async () => {
    const ledger = new MemoryLedger();
    const found = async (mspId: string) =>
      ledger.endorse(await ledger.node(mspId, 'admin', ['admin']), 'membership:found', foundRequest(MEMBERS));
    const [first, second] = [await found('AMSP'), await found('BMSP')];
    expect(ledger.commit(first)).toBe('VALID');
    expect(ledger.commit(second)).toBe('MVCC_READ_CONFLICT');
  });

  it.each([
    ['of no founding member', 'ZMSP', ['admin'] as const, {}, 'NOT_A_MEMBER'],
    ['that is no admin', 'AMSP', ['requester', 'coordinator'] as const, {}, 'ROLE_MISSING'],
    ['with parameters of a later version', 'AMSP', ['admin'] as const, { version: 2 }, 'INVALID_REQUEST'],
    ['with parameters out of bounds', 'AMSP', ['admin'] as const, { maxSeats: 99 }, 'INVALID_REQUEST'],
  ])('refuses a founder %s', async (_case, mspId, roles, parameters, code) => {
    const ledger = new MemoryLedger();
    const founder = await ledger.node(mspId, 'admin', roles);
    expect(await refused(ledger.submit(founder, 'membership:found', foundRequest(MEMBERS, parameters)))).toBe(code);
    expect(ledger.keys()).toEqual([]);
  });

  it('refuses to name a member twice', async () => {
    const ledger = new MemoryLedger();
    const request = foundRequest(['AMSP', 'BMSP', 'AMSP']);
    const founding = ledger.submit(await ledger.node('AMSP', 'admin', ['admin']), 'membership:found', request);
    expect(await refused(founding)).toBe('INVALID_REQUEST');
  });

  it('is what everything else waits for', async () => {
    const ledger = new MemoryLedger();
    const node = await ledger.node('AMSP', 'worker', ['requester']);
    expect(await refused(ledger.submit(node, 'membership:ping', { task: NO_TASK }))).toBe('NOT_FOUNDED');
  });
});

describe('every transaction', () => {
  it.each([-2_001, 2_001])(
    'is refused when its time is %s ms from the endorser’s clock, with a tolerance of 2 s',
    async (skew) => {
      const { ledger } = await FoundedConsortium.create(MEMBERS);
      const node = await ledger.node('AMSP', 'worker', ['requester']);
      const call = ledger.invoke(node, 'membership:ping', [JSON.stringify({ task: NO_TASK })], {}, ledger.now + skew);
      expect(await refused(call)).toBe('CLOCK_SKEW');
    },
  );

  it('is refused from a node whose name could be taken for several parts of a key', async () => {
    const { ledger } = await FoundedConsortium.create(MEMBERS);
    const node = await ledger.node('AMSP', 'worker/x', ['requester']);
    expect(await refused(ledger.submit(node, 'membership:ping', { task: NO_TASK }))).toBe('ROLE_MISSING');
  });
});
