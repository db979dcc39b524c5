import type { Check } from '@llmnet/protocol/rules';
import { refused } from '../tasks/refused';
import { keys } from '../../../chaincode/src/state/store';
import { DOMAIN, EXPERTS, LIMIT, ReputationScene } from './reputation-scene';

const PPM = 1_000_000n;

/** Thirty canaries of a requester, with this gap, whose truths go with what judges found as `slope` (PPM) says. */
const check = (mspId: string, gap: bigint, slope = PPM): Check => {
  const spread = 3n * PPM;
  return { mspId, weight: 30n * PPM, gap, agreement: (spread * slope) / PPM, spread };
};

describe('reputation:publishSnapshot', () => {
  it('lists the providers of the domain with what terms ask about them', async () => {
    const scene = await ReputationScene.create();
    const { candidates, quarantined, epoch, domain } = await scene.publish();
    expect({ domain, epoch, quarantined }).toEqual({ domain: DOMAIN, epoch: 0, quarantined: [] });
    expect(candidates.map(({ provider }) => provider)).toEqual(['BMSP/expert', 'CMSP/expert', 'DMSP/expert']);
    expect(candidates[0]).toEqual({
      provider: 'BMSP/expert',
      mspId: 'BMSP',
      node: 'BMSP/worker',
      model: 'model-BMSP',
      region: 'eu-central',
      price: 100n,
      promptTokens: 1_000,
      answerTokens: 500,
      p: 500_000n,
      s: 500_000n,
    });
  });

  it('ranks them by their record, the best first', async () => {
    const scene = await ReputationScene.create();
    scene.learn('DMSP', { a: 90n * PPM, b: 10n * PPM });
    scene.learn('BMSP', { a: 10n * PPM, b: 90n * PPM });
    const { candidates } = await scene.publish();
    expect(candidates.map(({ mspId }) => mspId)).toEqual(['DMSP', 'CMSP', 'BMSP']);
    // (90 + 1) / (100 + 2)
    expect(candidates[0]?.p).toBe(892_156n);
  });

  it('expects less of an organisation with a bad record in another domain, and no more of one with a good one', async () => {
    const scene = await ReputationScene.create();
    scene.learn('BMSP', { lifetimeSuccess: 10n * PPM, lifetimeWeight: 100n * PPM }, {}, 'words');
    scene.learn('CMSP', { lifetimeSuccess: 90n * PPM, lifetimeWeight: 100n * PPM }, {}, 'words');
    const { candidates } = await scene.publish();
    const p = (mspId: string) => candidates.find((candidate) => candidate.mspId === mspId)?.p;
    expect([p('BMSP'), p('CMSP'), p('DMSP')]).toEqual([100_000n, 500_000n, 500_000n]);
  });

  it('corrects what judges found by what canaries of all domains said about them', async () => {
    const scene = await ReputationScene.create();
    const found = { a: 50n * PPM, b: 50n * PPM, judged: 100n * PPM };
    scene.learn('BMSP', found);
    scene.learn('CMSP', found);
    scene.learn('DMSP', found);
    scene.learn('BMSP', { checks: [check('AMSP', 12n * PPM)] }, {}, 'words');
    scene.learn('CMSP', { checks: [check('AMSP', -12n * PPM)] }, {}, 'words');
    const { candidates } = await scene.publish();
    const p = (mspId: string) => candidates.find((candidate) => candidate.mspId === mspId)?.p;
    // A bias of 12 / (30 + 30) either way: (50 ± 20 + prior) / 102.
    expect([p('BMSP'), p('CMSP'), p('DMSP')]).toEqual([696_078n, 303_921n, 500_000n]);
  });

  it('leaves out the canaries of who calls everyone wrong, for estimates and for credibility', async () => {
    const scene = await ReputationScene.create();
    const liar = check('DMSP', -24n * PPM, -PPM);
    scene.learn('BMSP', { a: 50n * PPM, b: 50n * PPM, judged: 100n * PPM, checks: [check('AMSP', 12n * PPM), liar] });
    scene.judge('CMSP', [
      { mspId: 'AMSP', a: 8n * PPM, b: 0n },
      { mspId: 'DMSP', a: 0n, b: 100n * PPM },
    ]);
    const { candidates, validators } = await scene.publish();
    expect(candidates.find(({ mspId }) => mspId === 'BMSP')?.p).toBe(696_078n);
    expect(validators.find(({ mspId }) => mspId === 'CMSP')?.credibility).toBe(400_001n);
  });

  it('lists providers that nothing tells apart with their common mean', async () => {
    const scene = await ReputationScene.create();
    const always = { lifetimeSuccess: 650n * PPM, lifetimeWeight: 1_000n * PPM };
    scene.learn('BMSP', { a: 70n * PPM, b: 30n * PPM, ...always });
    scene.learn('CMSP', { a: 65n * PPM, b: 35n * PPM, ...always });
    scene.learn('DMSP', { a: 60n * PPM, b: 40n * PPM, ...always });
    const { candidates } = await scene.publish();
    // The means of (71 + 66 + 61) / 3 of 102, and √(0.647 · 0.353 / 101).
    expect(candidates.map(({ p, s }) => [p, s])).toEqual(Array(3).fill([647_058n, 47_551n]));
  });

  it('lists an organisation that judges worse than it answers lower, by what it falls short', async () => {
    const scene = await ReputationScene.create();
    const record = { a: 70n * PPM, b: 30n * PPM };
    for (const mspId of EXPERTS) {
      scene.learn(mspId, record);
      scene.learn(mspId, record, {}, 'words');
      scene.judge(mspId, [{ mspId: 'AMSP', a: 80n * PPM, b: 20n * PPM }]);
    }
    const before = (await scene.publish()).candidates;
    expect(before.map(({ p }) => p)).toEqual(Array(3).fill(696_078n));
    scene.judge('DMSP', [{ mspId: 'AMSP', a: 50n * PPM, b: 50n * PPM }]);
    const found = async (): Promise<(readonly [string, bigint])[]> =>
      (await scene.publish()).candidates.map(({ mspId, p }) => [mspId, p] as const);
    // 0.8 beside (50 + 2 · 0.8) / 102 = 0.5059, less its deviation of 0.0497.
    const fallen = [
      ['BMSP', 696_078n],
      ['CMSP', 696_078n],
      ['DMSP', 451_709n],
    ];
    expect(await found()).toEqual(fallen);
    // Not judging any more does not make it forgotten.
    const key = keys.node('DMSP/worker');
    scene.ledger.plant(key, { ...(scene.ledger.record(key) as object), roles: ['respondent'] });
    expect(await found()).toEqual(fallen);
  });

  it('takes no part of a record for a shortfall where only untrusted canaries were missed', async () => {
    const scene = await ReputationScene.create();
    const checks = [check('AMSP', 0n), check('BMSP', 0n, -PPM)];
    for (const mspId of EXPERTS) {
      scene.learn(mspId, { a: 70n * PPM, b: 30n * PPM, checks });
      scene.judge(mspId, [{ mspId: 'AMSP', a: 40n * PPM, b: 10n * PPM }]);
    }
    const listed = async () => (await scene.publish()).candidates.map(({ p }) => p);
    const before = await listed();
    scene.judge('DMSP', [
      { mspId: 'AMSP', a: 40n * PPM, b: 10n * PPM },
      { mspId: 'BMSP', a: 0n, b: 50n * PPM },
    ]);
    scene.learn('CMSP', { a: 71n * PPM });
    expect((await listed())[2]).toBe(before[2]);
  });

  it('takes a quarantined organisation as none of them', async () => {
    const scene = await ReputationScene.create();
    const always = { lifetimeSuccess: 650n * PPM, lifetimeWeight: 1_000n * PPM };
    scene.learn('BMSP', { a: 65n * PPM, b: 35n * PPM, ...always });
    scene.learn('CMSP', { a: 62n * PPM, b: 38n * PPM, ...always });
    scene.learn('DMSP', { a: 5n * PPM, b: 95n * PPM, ...always, cusum: LIMIT });
    const { candidates, quarantined } = await scene.publish();
    expect(new Set(candidates.map(({ p }) => p)).size).toBe(1);
    // (5 + 1) / (100 + 2)
    expect(quarantined.map(({ p }) => p)).toEqual([58_823n]);
  });

  it('names the coordinators and the validators, with their credibility from all domains’ canaries', async () => {
    const scene = await ReputationScene.create();
    scene.judge('CMSP', [{ mspId: 'AMSP', a: 8n * PPM, b: 0n }]);
    const { coordinators, validators } = await scene.publish();
    expect(coordinators).toEqual(['AMSP/gateway', 'BMSP/worker', 'CMSP/worker', 'DMSP/worker']);
    expect(validators).toEqual([
      { node: 'BMSP/worker', mspId: 'BMSP', credibility: 1n },
      { node: 'CMSP/worker', mspId: 'CMSP', credibility: 400_001n },
      { node: 'DMSP/worker', mspId: 'DMSP', credibility: 1n },
    ]);
  });

  it('lists at most four nodes of an organisation for a role, however many it registers', async () => {
    const scene = await ReputationScene.create();
    for (const name of ['v1', 'v2', 'v3', 'v4', 'v5']) await scene.consortium.registered('BMSP', name, 'validator');
    const { validators } = await scene.publish();
    expect(validators.filter(({ mspId }) => mspId === 'BMSP')).toHaveLength(4);
  });

  it('leaves out whose lease is over, who withdrew, and who is not an active member', async () => {
    const scene = await ReputationScene.create();
    const worker = await scene.consortium.node('CMSP', 'worker', 'respondent');
    await scene.ledger.submit(worker, 'registry:withdrawProvider', { provider: 'CMSP/expert' });
    await scene.consortium.change({ kind: 'suspend', mspId: 'DMSP' }, ['AMSP', 'BMSP', 'CMSP']);
    const { candidates, coordinators, validators } = await scene.publish();
    expect(candidates.map(({ mspId }) => mspId)).toEqual(['BMSP']);
    expect(coordinators).not.toContain('DMSP/worker');
    expect(validators.map(({ mspId }) => mspId)).not.toContain('DMSP');
    scene.ledger.advance(14_400);
    expect((await scene.publish()).candidates).toEqual([]);
  });

  it('leaves out a provider whose bond does not cover the governed one', async () => {
    const scene = await ReputationScene.create();
    const record = scene.ledger.record('provider/BMSP/expert');
    scene.ledger.plant('provider/BMSP/expert', { ...(record as object), bond: '999999' });
    expect((await scene.publish()).candidates.map(({ mspId }) => mspId)).toEqual(['CMSP', 'DMSP']);
  });

  it('sets an organisation apart whose CUSUMs add up to the limit, before anyone quarantines it', async () => {
    const scene = await ReputationScene.create();
    scene.learn('BMSP', { cusum: LIMIT / 2n });
    scene.learn('BMSP', { cusum: LIMIT / 2n }, {}, 'words');
    const { candidates, quarantined } = await scene.publish();
    expect(candidates.map(({ mspId }) => mspId)).toEqual(['CMSP', 'DMSP']);
    expect(quarantined.map(({ mspId }) => mspId)).toEqual(['BMSP']);
  });

  it('is refused where nothing changed, however often records were folded', async () => {
    const scene = await ReputationScene.create();
    await scene.publish();
    scene.ledger.advance(1);
    expect(await refused(scene.publish())).toBe('SNAPSHOT_UNCHANGED');
    scene.learn('BMSP', { a: PPM });
    expect((await scene.publish()).epoch).toBe(1);
  });

  it('is refused before the interval has passed, out of order, and in a domain that is not governed', async () => {
    const scene = await ReputationScene.create({ snapshotIntervalSeconds: 5 });
    await scene.publish();
    scene.learn('BMSP', { a: PPM });
    expect(await refused(scene.publish())).toBe('SNAPSHOT_TOO_SOON');
    expect(await refused(scene.publish(0))).toBe('SNAPSHOT_STALE');
    expect(await refused(scene.publish(2))).toBe('SNAPSHOT_UNKNOWN');
    const publish = { domain: 'gossip', epoch: 0 };
    expect(await refused(scene.ledger.submit(scene.keeper, 'reputation:publishSnapshot', publish))).toBe(
      'UNKNOWN_DOMAIN',
    );
  });

  it('happens once for an epoch', async () => {
    const scene = await ReputationScene.create();
    const request = { domain: DOMAIN, epoch: 0 };
    const first = await scene.ledger.endorse(scene.keeper, 'reputation:publishSnapshot', request);
    const second = await scene.ledger.endorse(scene.keeper, 'reputation:publishSnapshot', request);
    expect(scene.ledger.commit(first)).toBe('VALID');
    expect(scene.ledger.commit(second)).toBe('MVCC_READ_CONFLICT');
  });

  it('has a seed that follows from what was folded and the seed before', async () => {
    const [one, other] = [await ReputationScene.create(), await ReputationScene.create()];
    const seeds = async (scene: ReputationScene, chain: string) => {
      const first = await scene.publish();
      scene.ledger.plant('rep/sums/BMSP', { ...(scene.ledger.record('rep/sums/BMSP') as object), chain });
      scene.learn('CMSP', { a: PPM });
      return [first.seed, (await scene.publish()).seed];
    };
    const [a, b] = [await seeds(one, 'folded'), await seeds(other, 'folded otherwise')];
    expect(a[0]).toBe(b[0]);
    expect(a[1]).not.toBe(b[1]);
  });
});

describe('reputation:epoch', () => {
  it('is the newest snapshot’s, from whichever the caller knows', async () => {
    const scene = await ReputationScene.create();
    const epoch = async (known: number) =>
      (await scene.ledger.query(scene.keeper, 'reputation:epoch', { domain: DOMAIN, known })).epoch;
    expect(await epoch(0)).toBeNull();
    for (let published = 0; published < 12; published += 1) {
      scene.learn('BMSP', { a: BigInt(published) * PPM });
      await scene.publish();
    }
    expect(await Promise.all([0, 1, 7, 11, 50].map(epoch))).toEqual([11, 11, 11, 11, 11]);
  });
});

describe('reputation:snapshot', () => {
  it('is the one of the epoch, whatever was published since', async () => {
    const scene = await ReputationScene.create();
    const first = await scene.publish();
    scene.learn('BMSP', { a: PPM });
    const second = await scene.publish();
    const snapshot = (epoch: number) =>
      scene.ledger.query(scene.keeper, 'reputation:snapshot', { domain: DOMAIN, epoch });
    expect([await snapshot(0), await snapshot(1)]).toEqual([first, second]);
    expect(await refused(snapshot(2))).toBe('SNAPSHOT_UNKNOWN');
  });

  it('is refused in a domain that is not governed', async () => {
    const scene = await ReputationScene.create();
    const request = { domain: 'gossip', epoch: 0 };
    expect(await refused(scene.ledger.query(scene.keeper, 'reputation:snapshot', request))).toBe('UNKNOWN_DOMAIN');
  });
});
