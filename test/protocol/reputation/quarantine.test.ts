import { refused } from '../tasks/refused';
import { policyOf } from '@llmnet/test-kit/memory-ledger';
import { DOMAIN, LIMIT, ReputationScene } from './reputation-scene';

const PPM = 1_000_000n;

/** BMSP is quarantined, and its quarantine has taken effect in both domains. */
async function quarantined(): Promise<ReputationScene> {
  const scene = await ReputationScene.create();
  scene.learn('BMSP', { a: 8n * PPM, b: 4n * PPM, cusum: LIMIT });
  await scene.quarantine('BMSP');
  await scene.rollUpAll('BMSP');
  return scene;
}

const apart = async (scene: ReputationScene): Promise<string[]> =>
  (await scene.publish()).quarantined.map(({ mspId }) => mspId);

describe('reputation:quarantine', () => {
  it('takes effect in every domain at the window after the open one, ahead of its other entries', async () => {
    const scene = await ReputationScene.create();
    scene.learn('BMSP', { a: 8n * PPM, b: 4n * PPM, cusum: LIMIT });
    await scene.quarantine('BMSP');
    const entries = scene.ledger.keys('out/').map((key) => key.split('/').slice(0, 5).join('/'));
    const zero = '0'.repeat(15);
    const one = '1'.padStart(15, '0');
    expect(entries).toEqual([`out/sums/BMSP/${one}/${zero}`, `out/words/BMSP/${one}/${zero}`]);
    expect(scene.record('BMSP').evidence.cusum).toBe(LIMIT);
    await scene.rollUpAll('BMSP');
    expect(scene.record('BMSP')).toMatchObject({
      window: 2,
      evidence: { a: 2n * PPM, b: 4n * PPM, cusum: 0n },
      probation: { number: 1, canaries: 0 },
    });
    expect(scene.record('BMSP', 'words').probation.number).toBe(1);
  });

  it('is recorded for all to see, under the endorsement of the other members', async () => {
    const scene = await quarantined();
    const { quarantine, cusum, records } = await scene.standing('BMSP');
    expect(quarantine).toMatchObject({ mspId: 'BMSP', state: 'quarantined', number: 1, domains: [DOMAIN, 'words'] });
    expect(cusum).toBe(0n);
    expect(records.map(({ field }) => field)).toEqual([DOMAIN, 'words', '~validation']);
    expect(policyOf(scene.ledger, 'quarantine/BMSP')).toBe('3 of AMSP.PEER, CMSP.PEER, DMSP.PEER');
    expect(scene.ledger.events.some(({ type }) => type === 'quarantined')).toBe(true);
  });

  it('keeps the organisation apart in snapshots, its CUSUM reset or not', async () => {
    expect(await apart(await quarantined())).toEqual(['BMSP']);
  });

  it('is refused below the limit, and for who is quarantined already', async () => {
    const scene = await ReputationScene.create();
    scene.learn('BMSP', { cusum: LIMIT - 1n });
    expect(await refused(scene.quarantine('BMSP'))).toBe('NOT_QUARANTINED');
    scene.learn('BMSP', { cusum: LIMIT });
    await scene.quarantine('BMSP');
    expect(await refused(scene.quarantine('BMSP'))).toBe('NOT_QUARANTINED');
  });

  it('is invalid where a record was rolled up between its endorsement and its turn', async () => {
    const scene = await ReputationScene.create();
    scene.learn('BMSP', { cusum: LIMIT });
    await scene.register('BMSP', '2');
    scene.ledger.advance(2);
    const endorsed = await scene.ledger.endorse(scene.keeper, 'reputation:quarantine', { mspId: 'BMSP' });
    await scene.rollUpAll('BMSP');
    expect(scene.ledger.commit(endorsed)).toBe('MVCC_READ_CONFLICT');
  });

  it('happens once for the same cause', async () => {
    const scene = await ReputationScene.create();
    scene.learn('BMSP', { cusum: LIMIT });
    const first = await scene.ledger.endorse(scene.keeper, 'reputation:quarantine', { mspId: 'BMSP' });
    const second = await scene.ledger.endorse(scene.keeper, 'reputation:quarantine', { mspId: 'BMSP' });
    expect(scene.ledger.commit(first)).toBe('VALID');
    expect(scene.ledger.commit(second)).toBe('MVCC_READ_CONFLICT');
  });
});

describe('reputation:reinstate', () => {
  it('lets an organisation back after enough canaries with the governed share right', async () => {
    const scene = await quarantined();
    scene.learn('BMSP', {}, { canaries: 5, success: 3n * PPM });
    await scene.reinstate('BMSP');
    expect((await scene.standing('BMSP')).quarantine).toMatchObject({ state: 'returned', number: 1 });
    expect(await apart(scene)).toEqual([]);
    expect(scene.ledger.events.some(({ type }) => type === 'returned')).toBe(true);
  });

  it.each([
    ['too few', { canaries: 4, success: 4n * PPM }],
    ['too many of them wrong', { canaries: 5, success: 3n * PPM - 1n }],
  ])('is refused with %s canaries', async (_case, probation) => {
    const scene = await quarantined();
    scene.learn('BMSP', {}, probation);
    expect(await refused(scene.reinstate('BMSP'))).toBe('NOT_QUARANTINED');
  });

  it('does not count what was answered before the quarantine took effect', async () => {
    const scene = await ReputationScene.create();
    scene.learn('BMSP', { cusum: LIMIT }, { canaries: 50, success: 50n * PPM });
    await scene.quarantine('BMSP');
    expect(await refused(scene.reinstate('BMSP'))).toBe('NOT_QUARANTINED');
  });

  it('is refused for who is not quarantined', async () => {
    const scene = await ReputationScene.create();
    scene.learn('BMSP', {}, { canaries: 5, success: 5n * PPM });
    expect(await refused(scene.reinstate('BMSP'))).toBe('NOT_QUARANTINED');
  });
});

describe('an organisation that came back', () => {
  async function returned(): Promise<ReputationScene> {
    const scene = await quarantined();
    scene.learn('BMSP', {}, { canaries: 5, success: 5n * PPM });
    await scene.reinstate('BMSP');
    return scene;
  }

  it('is not quarantined again for a CUSUM that its quarantine has still to reset', async () => {
    const scene = await returned();
    scene.learn('BMSP', { cusum: LIMIT }, { number: 0 }, 'words');
    expect((await scene.standing('BMSP')).cusum).toBe(0n);
    expect(await refused(scene.quarantine('BMSP'))).toBe('NOT_QUARANTINED');
    expect(await apart(scene)).toEqual([]);
  });

  it('is quarantined again for a new one', async () => {
    const scene = await returned();
    scene.learn('BMSP', { cusum: LIMIT });
    await scene.quarantine('BMSP');
    expect((await scene.standing('BMSP')).quarantine).toMatchObject({ state: 'quarantined', number: 2 });
    await scene.rollUpAll('BMSP');
    expect(scene.record('BMSP').probation).toEqual({ number: 2, canaries: 0, success: 0n });
  });
});
