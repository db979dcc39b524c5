import { keys } from '../../../chaincode/src/state/store';
import { appendEntry, appendQuarantine } from '../../../chaincode/src/state/reputation/reputation-log';
import { refused } from '../tasks/refused';
import { DOMAIN, LogScene, SUBJECT } from './log-scene';
import { ReputationScene } from './reputation-scene';

const RIGHT = 1_000_000n;

describe('reputation:rollUp', () => {
  it('folds a window’s entries in the order of their keys and opens the next', async () => {
    const scene = await LogScene.create();
    await scene.appendAll(RIGHT, 0n);
    await scene.rollUpInTime();
    const record = scene.record();
    // 1 · 0.995, and 0 · 0.995 + 1
    expect(record.evidence).toMatchObject({ a: 995_000n, b: 1_000_000n });
    expect(record).toMatchObject({
      window: 1,
      cursor: '',
      folded: 2,
      usedWeights: [],
      windowOpenedAt: scene.ledger.now,
    });
    expect(scene.ledger.events.at(-1)).toEqual({
      type: 'rolledUp',
      field: DOMAIN,
      mspId: SUBJECT,
      window: 0,
      more: false,
    });
  });

  it('shuts the window at its first call and keeps what it began with', async () => {
    const scene = await LogScene.create();
    await scene.appendAll(RIGHT, 0n, RIGHT);
    const { evidence } = scene.record();
    await scene.rollUpInTime(1);
    expect(scene.ledger.record(keys.shut(DOMAIN, SUBJECT, 0))).toBeDefined();
    expect(scene.checkpoint(0)).toMatchObject({
      folded: 0,
      parameterVersion: 1,
      evidence: { a: evidence.a.toString() },
    });
    expect(scene.record()).toMatchObject({ window: 0, folded: 1 });
    expect(scene.ledger.events.at(-1)).toMatchObject({ window: 0, more: true });
  });

  it('takes further entries into the next window from then on', async () => {
    const scene = await LogScene.create();
    await scene.appendAll(RIGHT, RIGHT);
    await scene.rollUpInTime(1);
    const late = await scene.append(scene.outcome());
    expect(late.window).toBe(1);
    await scene.rollUp();
    expect(scene.record()).toMatchObject({ window: 1, folded: 2 });
  });

  it('folds all of a window under the parameters of its first call', async () => {
    const whole = await LogScene.create();
    const parts = await LogScene.create();
    for (const scene of [whole, parts]) {
      const outcomes = [0, 1, 2].map((second) =>
        scene.outcome({ task: `${'0'.repeat(31)}${second}`, at: scene.ledger.now }),
      );
      for (const outcome of outcomes) await scene.append({ ...outcome, seedMaterial: '' });
    }
    await whole.rollUpInTime();
    await parts.rollUpInTime(1);
    parts.change({ decay: '500000' });
    await parts.rollUp();
    expect(parts.record().evidence).toEqual(whole.record().evidence);
  });

  it('is refused while the window has not been open for its time', async () => {
    const scene = await LogScene.create({ rollUpWindowSeconds: 5 });
    await scene.appendAll(RIGHT);
    expect(await refused(scene.rollUp())).toBe('WINDOW_OPEN');
  });

  it('is refused out of turn, and where there is nothing to fold', async () => {
    const scene = await LogScene.create();
    scene.ledger.advance(5);
    expect(await refused(scene.rollUp(100, 1))).toBe('OUT_OF_TURN');
    expect(await refused(scene.rollUp(100))).toBe('NOTHING_TO_FOLD');
    const { worker } = scene;
    const elsewhere = { field: 'sums', mspId: 'Aster', window: 0, limit: 1 };
    expect(await refused(scene.ledger.submit(worker, 'reputation:rollUp', elsewhere))).toBe('UNKNOWN_RECORD');
  });

  it('happens once for the same entries, whoever endorsed it', async () => {
    const scene = await LogScene.create();
    await scene.appendAll(RIGHT, RIGHT);
    scene.ledger.advance(1);
    const request = { field: DOMAIN, mspId: SUBJECT, window: 0, limit: 1 };
    const first = await scene.ledger.endorse(scene.worker, 'reputation:rollUp', request);
    const second = await scene.ledger.endorse(scene.worker, 'reputation:rollUp', request);
    expect(scene.ledger.commit(first)).toBe('VALID');
    expect(scene.ledger.commit(second)).toBe('MVCC_READ_CONFLICT');
  });

  it('is invalid where an entry is appended between its endorsement and its turn', async () => {
    const scene = await LogScene.create();
    await scene.appendAll(RIGHT);
    scene.ledger.advance(1);
    const request = { field: DOMAIN, mspId: SUBJECT, window: 0, limit: 9 };
    const endorsed = await scene.ledger.endorse(scene.worker, 'reputation:rollUp', request);
    await scene.append(scene.outcome());
    expect(scene.ledger.commit(endorsed)).toBe('PHANTOM_READ_CONFLICT');
  });

  it('makes every entry invalid that was endorsed before it and comes behind it', async () => {
    const scene = await ReputationScene.create();
    await scene.register('BMSP', '2');
    const worker = await scene.consortium.node('BMSP', 'worker', 'respondent');
    scene.ledger.advance(2);
    const late = await scene.ledger.endorse(worker, 'registry:registerProvider', scene.registration('BMSP', '3'));
    await scene.rollUpAll('BMSP');
    expect(scene.ledger.commit(late)).toBe('MVCC_READ_CONFLICT');
  });

  it('touches one organisation’s record only', async () => {
    const scene = await LogScene.create();
    await scene.appendAll(RIGHT);
    scene.ledger.advance(1);
    const { writes } = await scene.rollUp();
    expect(writes.map(({ key }) => key).filter((key) => key.startsWith('rep/'))).toEqual([`rep/${DOMAIN}/${SUBJECT}`]);
  });

  it('passes over an empty window where a quarantine waits in the next', async () => {
    const scene = await LogScene.create();
    await appendQuarantine(scene.context(), scene.record(), 1);
    await scene.rollUpInTime();
    expect(scene.record()).toMatchObject({ window: 1, folded: 0 });
    await scene.rollUpInTime();
    expect(scene.record()).toMatchObject({ window: 2, folded: 1, probation: { number: 1 } });
  });
});

describe('an entry of a log', () => {
  it('is refused in a window that is shut or not reached yet', async () => {
    const scene = await LogScene.create();
    const place = await scene.append(scene.outcome());
    await scene.rollUpInTime();
    const append = (window: number) => appendEntry(scene.context(), DOMAIN, SUBJECT, window, scene.outcome());
    await expect(append(place.window)).rejects.toMatchObject({ code: 'OUT_OF_TURN' });
    await expect(append(2)).rejects.toMatchObject({ code: 'OUT_OF_TURN' });
    await expect(append(1)).resolves.toBeUndefined();
  });

  it('is counted once it is folded, and named as waiting until then', async () => {
    const scene = await LogScene.create();
    const unfolded = () => scene.ledger.query(scene.worker, 'reputation:unfolded', { field: DOMAIN });
    expect(await unfolded()).toEqual({ waiting: [], revisions: [] });
    await scene.appendAll(RIGHT);
    expect(await unfolded()).toEqual({ waiting: [{ mspId: SUBJECT, window: 0 }], revisions: [] });
    await scene.rollUpInTime();
    expect(await unfolded()).toEqual({ waiting: [], revisions: [] });
  });

  it('belongs into the window that the ledger names, also while one is being rolled up', async () => {
    const scene = await LogScene.create();
    const windows = () => scene.ledger.query(scene.worker, 'reputation:windows', { field: DOMAIN });
    await scene.appendAll(RIGHT, RIGHT);
    expect(await windows()).toEqual([{ mspId: SUBJECT, window: 0 }]);
    await scene.rollUpInTime(1);
    expect(await windows()).toEqual([{ mspId: SUBJECT, window: 1 }]);
  });
});

describe('a query about records', () => {
  it('is refused in a domain that is not governed', async () => {
    const { ledger, worker } = await LogScene.create();
    expect(await refused(ledger.query(worker, 'reputation:unfolded', { field: 'gossip' }))).toBe('UNKNOWN_DOMAIN');
    expect(await refused(ledger.query(worker, 'reputation:windows', { field: 'gossip' }))).toBe('UNKNOWN_DOMAIN');
    expect(await refused(ledger.query(worker, 'reputation:domain', { domain: 'gossip' }))).toBe('UNKNOWN_DOMAIN');
    expect(await refused(ledger.query(worker, 'reputation:epoch', { domain: 'gossip', known: 0 }))).toBe(
      'UNKNOWN_DOMAIN',
    );
  });
});
