import { refused } from '../tasks/refused';
import { FoundedConsortium, encryptionKey, mspIds } from './consortium';
import { policyOf } from '@llmnet/test-kit/memory-ledger';

const MEMBERS = mspIds(4);
const NO_TASK = 'f'.repeat(32);

describe('membership:registerNode', () => {
  it('registers a node’s key, with the roles of its certificate', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const node = await consortium.registered('BMSP', 'worker', 'respondent', 'coordinator');
    const record = await consortium.ledger.query(node, 'membership:node', { node: 'BMSP/worker' });
    expect(record).toMatchObject({ roles: ['coordinator', 'respondent'], encryptionKey: { kid: 'BMSP/worker' } });
  });

  it('renews the key of the same node, whatever its certificate', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    await consortium.registered('BMSP', 'worker', 'respondent');
    const renewed = await consortium.node('BMSP', 'worker', 'respondent', 'auditor');
    await consortium.ledger.submit(renewed, 'membership:registerNode', {
      encryptionKey: encryptionKey(renewed.id, 'B'),
    });
    const record = await consortium.ledger.query(renewed, 'membership:node', { node: 'BMSP/worker' });
    expect(record).toMatchObject({ roles: ['respondent', 'auditor'], encryptionKey: { x: 'B'.repeat(43) } });
  });

  it('does not let an older registration be ordered over a newer one', async () => {
    const { ledger, ...consortium } = await withNode();
    const older = await ledger.endorse(consortium.worker, 'membership:registerNode', {
      encryptionKey: encryptionKey('BMSP/worker', 'B'),
    });
    await ledger.submit(consortium.worker, 'membership:registerNode', {
      encryptionKey: encryptionKey('BMSP/worker', 'C'),
    });
    expect(ledger.commit(older)).toBe('MVCC_READ_CONFLICT');
  });

  it('refuses the key of another node', async () => {
    const { ledger, worker } = await withNode();
    const call = ledger.submit(worker, 'membership:registerNode', { encryptionKey: encryptionKey('BMSP/gateway') });
    expect(await refused(call)).toBe('NOT_YOURS');
  });

  it('refuses a key that is none', async () => {
    const { ledger, worker } = await withNode();
    const encryptionKeyWithPrivate = { ...encryptionKey(worker.id), d: 'A'.repeat(43) };
    const call = ledger.submit(worker, 'membership:registerNode', { encryptionKey: encryptionKeyWithPrivate });
    expect(await refused(call)).toBe('INVALID_REQUEST');
  });

  it('opens the record of validation with a member’s first validator, endorsed by the others', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    await consortium.registered('BMSP', 'worker', 'respondent');
    expect(consortium.ledger.keys('rep/')).toEqual([]);

    await consortium.registered('BMSP', 'judge', 'validator');
    const first = consortium.ledger.record('rep/~validation/BMSP');
    expect(first).toMatchObject({ field: '~validation', mspId: 'BMSP', window: 0, cursor: '', folded: 0 });
    expect(policyOf(consortium.ledger, 'rep/~validation/BMSP')).toBe('3 of AMSP.PEER, CMSP.PEER, DMSP.PEER');

    consortium.ledger.advance(1);
    await consortium.registered('BMSP', 'judge-2', 'validator');
    expect(consortium.ledger.record('rep/~validation/BMSP')).toEqual(first);
  });

  it('tells of a node that has not registered that it is unknown', async () => {
    const { ledger, worker } = await withNode();
    expect(await refused(ledger.query(worker, 'membership:node', { node: 'AMSP/nobody' }))).toBe('UNKNOWN_NODE');
  });
});

describe('a node', () => {
  it.each(['suspend', 'expel'] as const)(
    'of a member that the others %s can submit and query nothing',
    async (kind) => {
      const consortium = await FoundedConsortium.create(MEMBERS);
      const worker = await consortium.registered('DMSP', 'worker', 'respondent');
      await consortium.change({ kind, mspId: 'DMSP' }, ['AMSP', 'BMSP', 'CMSP']);
      expect(await refused(consortium.ledger.submit(worker, 'membership:ping', { task: NO_TASK }))).toBe(
        'NOT_A_MEMBER',
      );
      expect(await refused(consortium.ledger.query(worker, 'membership:consortium', {}))).toBe('NOT_A_MEMBER');
    },
  );

  it('whose transaction was endorsed before its member’s suspension cannot have it ordered after', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const worker = await consortium.registered('DMSP', 'worker', 'respondent');
    const request = { encryptionKey: encryptionKey('DMSP/worker') };
    const heldBack = await consortium.ledger.endorse(worker, 'membership:registerNode', request);
    await consortium.change({ kind: 'suspend', mspId: 'DMSP' }, ['AMSP', 'BMSP', 'CMSP']);
    expect(consortium.ledger.commit(heldBack)).toBe('MVCC_READ_CONFLICT');
  });

  it('without any of the roles can submit nothing', async () => {
    const consortium = await FoundedConsortium.create(MEMBERS);
    const node = await consortium.node('AMSP', 'visitor');
    expect(await refused(consortium.ledger.submit(node, 'membership:ping', { task: NO_TASK }))).toBe('ROLE_MISSING');
  });
});

async function withNode() {
  const consortium = await FoundedConsortium.create(MEMBERS);
  return { ledger: consortium.ledger, worker: await consortium.registered('BMSP', 'worker', 'respondent') };
}
