import { keys } from '../../../chaincode/src/state/store';
import { refused } from '../tasks/refused';
import { DOMAIN, LogScene, SUBJECT } from './log-scene';
import type { EntryPlace } from '../../../chaincode/src/state/reputation/reputation-log';

const RIGHT = 1_000_000n;

/** Three windows of two outcomes each, all folded. */
async function threeWindows(): Promise<{ scene: LogScene; places: EntryPlace[] }> {
  const scene = await LogScene.create();
  const places: EntryPlace[] = [];
  for (let window = 0; window < 3; window += 1) {
    places.push(...(await scene.appendAll(RIGHT, RIGHT)));
    await scene.rollUpInTime();
  }
  return { scene, places };
}

const place = (places: readonly EntryPlace[], index: number): EntryPlace => {
  const found = places[index];
  if (found === undefined) throw new Error(`no entry ${String(index)}`);
  return found;
};

describe('an outcome that a dispute rewrites', () => {
  it('needs no revision while its window is open', async () => {
    const scene = await LogScene.create();
    const places = await scene.appendAll(RIGHT);
    await scene.correct(place(places, 0), { success: 0n });
    expect(scene.ledger.keys('revision/')).toEqual([]);
    await scene.rollUpInTime();
    expect(scene.record().evidence).toMatchObject({ a: 0n, b: RIGHT });
  });

  it('makes a revision due where its window was shut', async () => {
    const { scene, places } = await threeWindows();
    await scene.correct(place(places, 2), { success: 0n });
    expect(scene.ledger.keys('revision/')).toEqual([keys.revision(DOMAIN, SUBJECT, 1)]);
    const view = await scene.ledger.query(scene.worker, 'reputation:unfolded', { field: DOMAIN });
    expect(view.revisions).toEqual([SUBJECT]);
  });

  it('is refused at a place where nothing was appended', async () => {
    const { scene, places } = await threeWindows();
    await expect(scene.correct({ ...place(places, 0), window: 1 }, {})).rejects.toThrow();
  });
});

describe('reputation:revise', () => {
  it('gives what would have been had the verdict been right at first', async () => {
    const { scene, places } = await threeWindows();
    await scene.correct(place(places, 1), { success: 0n });
    await scene.revise();
    // 1, then 0, then four times 1: b = 1, aged four times by 0.995 and rounded down each time
    expect(scene.record().evidence.b).toBe(980_148n);
    expect(scene.record()).toMatchObject({ window: 3, folded: 6, revision: null });
    expect(scene.ledger.keys('revision/')).toEqual([]);
  });

  it('corrects what the windows on the way began with, and leaves the corrected one’s beginning', async () => {
    const { scene, places } = await threeWindows();
    await scene.correct(place(places, 2), { success: 0n });
    await scene.revise();
    expect(scene.checkpoint(1)).toMatchObject({ evidence: { b: '0' }, folded: 2 });
    expect(scene.checkpoint(2)).toMatchObject({ evidence: { b: '995000' }, folded: 4 });
  });

  it('goes on where the last call stopped, and no roll-up moves the record meanwhile', async () => {
    const { scene, places } = await threeWindows();
    const before = scene.record().evidence;
    await scene.correct(place(places, 0), { success: 0n });
    await scene.appendAll(RIGHT);
    await scene.revise(1);
    expect(scene.ledger.events.at(-1)).toEqual({ type: 'revised', field: DOMAIN, mspId: SUBJECT, more: true });
    expect(scene.record().evidence).toEqual(before);
    expect(scene.record().revision).toMatchObject({ window: 0, folded: 1 });
    scene.ledger.advance(1);
    expect(await refused(scene.rollUp())).toBe('REVISION_DUE');
    await scene.revise(9);
    expect(scene.ledger.events.at(-1)).toMatchObject({ type: 'revised', more: false });
    await scene.rollUp();
    expect(scene.record()).toMatchObject({ window: 4, folded: 7 });
  });

  it('goes back for a correction that it has passed', async () => {
    const { scene, places } = await threeWindows();
    await scene.correct(place(places, 2), { success: 0n });
    await scene.revise(3);
    await scene.correct(place(places, 0), { success: 0n });
    await scene.revise(100);
    expect(scene.record()).toMatchObject({ revision: null, evidence: { lifetimeSuccess: 4n * RIGHT } });
    expect(scene.checkpoint(1)).toMatchObject({ evidence: { lifetimeSuccess: '1000000' } });
  });

  it('stops where a window is being rolled up, so that the roll-up can go on', async () => {
    const scene = await LogScene.create();
    const places = await scene.appendAll(RIGHT, RIGHT, RIGHT);
    await scene.rollUpInTime(2);
    await scene.correct(place(places, 1), { success: 0n });
    await scene.correct(place(places, 2), { success: 0n });
    await scene.revise();
    expect(scene.record()).toMatchObject({ window: 0, folded: 2, evidence: { lifetimeSuccess: RIGHT } });
    await scene.rollUp();
    expect(scene.record()).toMatchObject({ window: 1, folded: 3, evidence: { lifetimeSuccess: RIGHT } });
  });

  it('folds each window under the parameters that it was shut under', async () => {
    const { scene, places } = await threeWindows();
    await scene.correct(place(places, 1), { success: 0n });
    scene.change({ decay: '500000' });
    await scene.revise();
    expect(scene.record().evidence.b).toBe(980_148n);
  });

  it('is invalid where a correction is recorded between its endorsement and its turn', async () => {
    const { scene, places } = await threeWindows();
    await scene.correct(place(places, 4), { success: 0n });
    const request = { field: DOMAIN, mspId: SUBJECT, limit: 1 };
    const endorsed = await scene.ledger.endorse(scene.worker, 'reputation:revise', request);
    await scene.correct(place(places, 0), { success: 0n });
    expect(scene.ledger.commit(endorsed)).toBe('PHANTOM_READ_CONFLICT');
  });

  it('is refused where nothing was corrected', async () => {
    const { scene } = await threeWindows();
    expect(await refused(scene.revise())).toBe('NOTHING_TO_REVISE');
  });
});
