import { nodeId } from '@llmnet/protocol';
import { wrappedKeyFor } from '@llmnet/test-kit/memory-ledger';
import type { Plan, Task } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { refused } from './refused';
import { BALANCE, DIGEST, MSPS, PARAMETERS, PHASE, SEALED, Scene, TERMS, listed } from './scene';

const holders = (plan: Plan): string[] => [...plan.seats, ...plan.substitutes].map(({ mspId }) => mspId);
const members = (seats: Plan['seats']): string[] => seats.map(({ mspId }) => mspId).sort();

describe('opening a task', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.create();
  });

  it('records terms, committee and deadlines and takes the quote from the lane', async () => {
    const plan = await scene.plan();
    const task = await scene.open({ rounds: 1 });
    const openedAt = scene.ledger.now;
    const phases = (count: number): number => openedAt + count * PHASE * 1000;
    expect(scene.ledger.record(keys.task(task))).toMatchObject({
      requester: nodeId('Aster', 'worker'),
      coordinator: nodeId('Aster', 'worker'),
      escrow: plan.quote.toString(),
      parameterVersion: 1,
      promptDigest: DIGEST,
      commitBy: phases(1),
      revealBy: phases(2),
      resultBy: phases(5),
      scoreCommitBy: phases(6),
      scoreRevealBy: phases(7),
    });
    expect(scene.ledger.record(keys.lane('Aster', 0))).toEqual({
      mspId: 'Aster',
      lane: 0,
      balance: (BALANCE - plan.quote).toString(),
      opens: 1,
    });
    expect(scene.ledger.privateKeys()).toEqual([`texts/text/${task}/prompt/0/Aster/worker`]);
    expect(scene.ledger.events.at(-1)).toMatchObject({ type: 'opened', task, answerTokens: 100 });
  });

  it('quotes the dearest of all who may get a seat, so a substitution never costs more than was escrowed', async () => {
    const candidates = ['Birch', 'Cedar', 'Dahlia', 'Elm', 'Fern'].map((mspId, rank) =>
      listed(mspId, { p: 900_000n - BigInt(rank) * 100_000n, price: BigInt(rank + 1) * 1_000n }),
    );
    scene.plantSnapshot(1, { candidates });
    const { quote } = await scene.plan({ epoch: 1 });
    // 3, 4 and 5 thousand are 70 % of what is spent; rounded up.
    expect(quote).toBe(17_143n);
  });

  it('wraps the prompt’s key for requester, coordinator and committee, not for the substitutes', async () => {
    const { recipients } = await scene.plan();
    expect(recipients.map(({ node }) => node).sort()).toEqual(
      ['Aster', 'Birch', 'Cedar', 'Dahlia'].map((mspId) => nodeId(mspId, 'worker')),
    );
  });

  it.each([
    ['a price cap', { priceCap: '1999' }, ['Cedar']],
    ['the length of the prompt', { promptTokens: 1_001 }, ['Dahlia']],
    ['the tokens of an answer', { answerTokens: 1_001 }, ['Elm']],
    ['allowed organisations', { orgs: { allowed: ['Birch', 'Fern'], denied: [] } }, ['Birch', 'Fern']],
    ['denied organisations', { orgs: { allowed: [], denied: ['Birch', 'Cedar', 'Dahlia'] } }, ['Elm', 'Fern']],
    ['denied models', { models: { allowed: ['old', 'new'], denied: ['old'] } }, ['Cedar', 'Fern']],
    ['allowed regions', { regions: { allowed: ['us'], denied: [] } }, ['Dahlia']],
  ])('lets %s choose who may answer', async (_term, terms, expected) => {
    const candidates = [
      listed('Birch', { model: 'old', price: 3_000n }),
      listed('Cedar', { model: 'new', price: 1_999n }),
      listed('Dahlia', { region: 'us', promptTokens: 1_001 }),
      listed('Elm', { answerTokens: 1_001 }),
      listed('Fern', { model: 'new' }),
    ];
    scene.plantSnapshot(1, { candidates });
    const plan = await scene.plan({ epoch: 1, terms: { ...TERMS, ...terms } });
    expect(holders(plan).sort()).toEqual(expected);
  });

  it.each([
    ['more seats than are governed', { seats: 8 }],
    ['shorter phases than are governed', { phaseSeconds: PHASE - 1 }],
    ['longer phases than are governed', { phaseSeconds: PARAMETERS.longestPhaseSeconds + 1 }],
    ['more rounds than are governed', { rounds: 4 }],
    ['a probe with several seats', { scope: { kind: 'probe', mspId: 'Fern' } as const }],
  ])('refuses %s', async (_terms, terms) => {
    expect(await refused(scene.plan({ terms: { ...TERMS, ...terms } }))).toBe('INVALID_REQUEST');
  });

  it('refuses terms that the consortium has governed more narrowly', async () => {
    const consortium = scene.ledger.record(keys.consortium) as { parameters: object };
    const parameters = { ...consortium.parameters, maxSeats: 2, maxRounds: 0 };
    scene.plant(keys.consortium, { ...consortium, parameters });
    expect(await refused(scene.plan())).toBe('INVALID_REQUEST');
    expect(await refused(scene.plan({ terms: { ...TERMS, seats: 2, rounds: 1 } }))).toBe('INVALID_REQUEST');
    expect((await scene.plan({ terms: { ...TERMS, seats: 2 } })).seats).toHaveLength(2);
  });

  it.each([
    ['a domain that is not governed', { terms: { ...TERMS, domain: 'cooking' } }, 'UNKNOWN_DOMAIN'],
    ['a snapshot that does not exist', { epoch: 7 }, 'SNAPSHOT_UNKNOWN'],
    ['a lane’s earlier opening', { opens: 1 }, 'LANE_BUSY'],
    ['terms that nobody meets', { terms: { ...TERMS, priceCap: '1' } }, 'NO_CANDIDATES'],
    ['a coordinator of another member', { coordinator: nodeId('Birch', 'worker') }, 'NOT_YOURS'],
    ['a coordinator that is not listed', { coordinator: nodeId('Aster', 'other') }, 'NOT_YOURS'],
    ['no coordinator where its member has one', { coordinator: null }, 'NOT_YOURS'],
  ] as const)('refuses to plan with %s', async (_what, changes, code) => {
    expect(await refused(scene.plan(changes))).toBe(code);
  });

  it('takes the previous snapshot and refuses an older one', async () => {
    scene.plantSnapshot(1);
    expect((await scene.plan()).seats).toHaveLength(3);
    scene.plantSnapshot(2);
    expect(await refused(scene.plan())).toBe('SNAPSHOT_STALE');
  });

  it('refuses an open whose plan is not the one that follows from the ledger', async () => {
    const { task: _task, ...request } = await scene.openRequest();
    const wrong = [
      { committee: request.committee.toReversed() },
      { substitutes: [] },
      { quote: (BigInt(request.quote) - 1n).toString() },
    ];
    for (const change of wrong) {
      const call = scene.ledger.endorse(scene.worker('Aster'), 'tasks:open', { ...request, ...change }, SEALED);
      expect(await refused(call)).toBe('PLAN_CHANGED');
    }
  });

  it('refuses an open that the lane does not cover, and one without its prompt', async () => {
    const { task: _task, ...request } = await scene.openRequest();
    expect(await refused(scene.ledger.endorse(scene.worker('Aster'), 'tasks:open', request))).toBe('TEXT_MISSING');
    scene.plant(keys.lane('Aster', 0), { mspId: 'Aster', lane: 0, balance: BigInt(request.quote) - 1n, opens: 0 });
    const call = scene.ledger.endorse(scene.worker('Aster'), 'tasks:open', request, SEALED);
    expect(await refused(call)).toBe('LANE_TOO_LOW');
  });

  it.each(['Birch', 'Dahlia'])(
    'refuses an open whose prompt has no key for a respondent, as for %s',
    async (without) => {
      const { task: _task, ...request } = await scene.openRequest();
      const readers = MSPS.filter((mspId) => mspId !== without).map((mspId) => nodeId(mspId, 'worker'));
      const sealed = { text: { text: 'sealed', key: wrappedKeyFor(readers) } };
      const call = scene.ledger.endorse(scene.worker('Aster'), 'tasks:open', request, sealed);
      expect(await refused(call)).toBe('KEY_MISSING');
    },
  );

  it('opens one task of two that were endorsed on one lane at the same time', async () => {
    const both = [await scene.endorseOpen(), await scene.endorseOpen()];
    expect(both.map((open) => scene.ledger.commit(open))).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  it('is not disturbed by a new snapshot, and invalid after the second', async () => {
    const early = await scene.endorseOpen();
    scene.plantSnapshot(1);
    expect(scene.ledger.commit(early)).toBe('VALID');
    const late = await scene.endorseOpen({ opens: 1 });
    scene.plantSnapshot(2);
    expect(scene.ledger.commit(late)).toBe('MVCC_READ_CONFLICT');
  });

  describe('by a member without a coordinator', () => {
    const drawn = (plan: Plan): string => plan.coordinator;

    it('gets one of another member, which then has no seat in the task', async () => {
      const coordinators = ['Birch', 'Cedar', 'Dahlia'].map((mspId) => nodeId(mspId, 'worker'));
      const found = new Set<string>();
      for (let lane = 0; lane < 12; lane += 1) {
        scene.plantSnapshot(0, { coordinators });
        const plan = await scene.plan({ coordinator: null, lane });
        found.add(drawn(plan));
        expect(coordinators).toContain(drawn(plan));
        expect(holders(plan)).not.toContain(drawn(plan).split('/')[0]);
      }
      expect(found.size).toBe(3);
    });

    it('cannot name another than the one drawn', async () => {
      scene.plantSnapshot(0, { coordinators: ['Birch', 'Cedar'].map((mspId) => nodeId(mspId, 'worker')) });
      const { task: _task, ...request } = await scene.openRequest({ coordinator: null });
      const other = request.coordinator === nodeId('Birch', 'worker') ? 'Cedar' : 'Birch';
      const call = scene.ledger.endorse(
        scene.worker('Aster'),
        'tasks:open',
        { ...request, coordinator: nodeId(other, 'worker') },
        SEALED,
      );
      expect(await refused(call)).toBe('PLAN_CHANGED');
      await scene.ledger.submit(scene.worker('Aster'), 'tasks:open', request, SEALED);
    });

    it('asks in vain where nobody coordinates', async () => {
      scene.plantSnapshot(0, { coordinators: [] });
      expect(await refused(scene.plan({ coordinator: null }))).toBe('NO_CANDIDATES');
    });
  });

  describe('in a narrower scope', () => {
    it('own gives the one seat to the requester’s own provider', async () => {
      scene.plantSnapshot(1, { candidates: MSPS.map((mspId) => listed(mspId)) });
      const plan = await scene.plan({ epoch: 1, terms: { ...TERMS, scope: { kind: 'own' } } });
      expect(holders(plan)).toEqual(['Aster']);
    });

    it('own shows the question to no other member’s coordinator', async () => {
      scene.plantSnapshot(1, {
        candidates: MSPS.map((mspId) => listed(mspId)),
        coordinators: [nodeId('Birch', 'worker')],
      });
      const call = scene.plan({ epoch: 1, coordinator: null, terms: { ...TERMS, scope: { kind: 'own' } } });
      expect(await refused(call)).toBe('NOT_YOURS');
    });

    it('probe reaches the one quarantined member and nobody else', async () => {
      scene.plantSnapshot(1, { quarantined: [listed('Gorse'), listed('Hazel')] });
      const probe = (mspId: string) => ({ ...TERMS, seats: 1, scope: { kind: 'probe', mspId } as const });
      expect(holders(await scene.plan({ epoch: 1, terms: probe('Hazel') }))).toEqual(['Hazel']);
      expect(await refused(scene.plan({ epoch: 1, terms: probe('Birch') }))).toBe('NO_CANDIDATES');
    });

    it('a quarantined member has no seat otherwise', async () => {
      scene.plantSnapshot(1, { quarantined: [listed('Gorse', { p: 1_000_000n })] });
      expect(members((await scene.plan({ epoch: 1 })).seats)).toEqual(['Birch', 'Cedar', 'Dahlia']);
    });
  });

  it('keeps who asked for the n-th task of a lane in its id: nobody can open it again', async () => {
    const task = await scene.open();
    const record = scene.ledger.record(keys.task(task)) as Task;
    expect(record.lane).toBe(0);
    scene.plant(keys.lane('Aster', 0), { mspId: 'Aster', lane: 0, balance: BALANCE, opens: 0 });
    expect(await refused(scene.endorseOpen())).toBe('ALREADY_DONE');
  });

  it('lets a lane that was never written open what costs nothing', async () => {
    scene.plantSnapshot(1, { candidates: [listed('Birch', { price: 0n })] });
    const open = await scene.endorseOpen({ epoch: 1, lane: 5 });
    expect(scene.ledger.commit(open)).toBe('VALID');
    expect(scene.ledger.record(keys.lane('Aster', 5))).toMatchObject({ balance: '0', opens: 1 });
  });
});
