import type { Judged } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { refused } from '../tasks/refused';
import { LogScene, SUBJECT } from './log-scene';

const FIELD = '~validation';
const WINDOW = 10;
const agreeing = (count: number): Judged['samples'] =>
  Array.from({ length: count }, (_sample, index) => ({ own: (index % 2) * 1_000_000, peers: (index % 2) * 1_000_000 }));

async function rolledUp(scene: LogScene, limit = 100): Promise<void> {
  scene.ledger.advance(WINDOW);
  await scene.rollUp(limit, scene.record(FIELD).window, FIELD);
}

function credits(scene: LogScene): Record<string, string> {
  const found = scene.ledger
    .keys('credit/')
    .map((key) => scene.ledger.record(key) as { account: string; amount: string });
  return Object.fromEntries(found.map(({ account, amount }) => [account, amount]));
}

describe('a validator’s judgements', () => {
  it('wait until no dispute can change them', async () => {
    const scene = await LogScene.create();
    await scene.append(scene.judged({ finalAt: scene.ledger.now + 60_000 }));
    scene.ledger.advance(59);
    expect(await refused(scene.rollUp(100, 0, FIELD))).toBe('NOTHING_TO_FOLD');
    const waiting = () => scene.ledger.query(scene.worker, 'reputation:unfolded', { field: FIELD });
    expect((await waiting()).waiting).toEqual([]);
    scene.ledger.advance(1);
    expect((await waiting()).waiting).toEqual([{ mspId: SUBJECT, window: 0 }]);
    await scene.rollUp(100, 0, FIELD);
    expect(scene.record(FIELD)).toMatchObject({ window: 1, folded: 1 });
  });

  it('are folded up to the first that waits, and go on from there', async () => {
    const scene = await LogScene.create();
    for (const [index, wait] of [0, 60_000, 0].entries()) {
      scene.ledger.advance(1);
      await scene.append(scene.judged({ pay: BigInt(10 ** index), finalAt: scene.ledger.now + wait }));
    }
    await rolledUp(scene);
    expect(scene.record(FIELD)).toMatchObject({ window: 0, folded: 1, judgements: { pot: 1n } });
    scene.ledger.advance(60);
    await scene.rollUp(100, 0, FIELD);
    expect(scene.record(FIELD)).toMatchObject({ window: 1, folded: 3, judgements: { pot: 111n } });
  });

  it('make its credibility by what they hit', async () => {
    const scene = await LogScene.create();
    await scene.append(scene.judged({ hits: [true, true, false] }));
    await rolledUp(scene);
    // 1, then 0.99 + 1, then · 0.99; and 1
    expect(scene.record(FIELD).hitRates).toEqual([{ mspId: 'Aster', a: 1_970_100n, b: 1_000_000n }]);
  });

  it('are paid at the end of a window with enough of them, by how they vary with the peers’', async () => {
    const scene = await LogScene.create();
    await scene.append(scene.judged({ samples: agreeing(12), pay: 900n }));
    await rolledUp(scene);
    expect(credits(scene)).toEqual({ [SUBJECT]: '900' });
    expect(scene.record(FIELD).judgements).toEqual({ samples: 0, x: 0n, y: 0n, xy: 0n, pot: 0n });
  });

  it('leave to the remainders what they do not earn, with a line in the journal', async () => {
    const scene = await LogScene.create();
    const constant = agreeing(12).map(({ peers }) => ({ own: 1_000_000, peers }));
    await scene.append(scene.judged({ samples: constant, pay: 900n }));
    await rolledUp(scene);
    expect(credits(scene)).toEqual({ 'fund:remainders': '900' });
    const [line] = scene.ledger.keys('book/').map((key) => scene.ledger.record(key));
    expect(line).toMatchObject({
      amounts: [
        { account: SUBJECT, amount: '-900' },
        { account: 'fund:remainders', amount: '900' },
      ],
    });
  });

  it('are carried on where they are too few', async () => {
    const scene = await LogScene.create();
    await scene.append(scene.judged({ samples: agreeing(11), pay: 900n }));
    await rolledUp(scene);
    expect(credits(scene)).toEqual({});
    expect(scene.record(FIELD)).toMatchObject({ window: 1, judgements: { samples: 11, pot: 900n } });
    await scene.append(scene.judged({ samples: agreeing(1), pay: 1n }));
    await rolledUp(scene);
    expect(Object.values(credits(scene)).reduce((total, amount) => total + BigInt(amount), 0n)).toBe(901n);
  });

  it('can be rewritten while they wait, and never after they were folded', async () => {
    const scene = await LogScene.create();
    const first = scene.judged({ pay: 5n });
    const place = await scene.append(first);
    scene.ledger.advance(1);
    const later = scene.judged({ pay: 7n });
    const laterPlace = await scene.append(later);
    await rolledUp(scene, 1);
    await expect(scene.correctJudged(place, { ...first, pay: 0n })).rejects.toMatchObject({ code: 'TOO_LATE' });
    await scene.correctJudged(laterPlace, { ...later, pay: 0n });
    await scene.rollUp(1, 0, FIELD);
    expect(scene.record(FIELD).judgements.pot).toBe(5n);
    await expect(scene.correctJudged(laterPlace, later)).rejects.toMatchObject({ code: 'TOO_LATE' });
  });

  it('have windows of their own length', async () => {
    const scene = await LogScene.create();
    await scene.append(scene.judged());
    scene.ledger.advance(WINDOW - 1);
    expect(await refused(scene.rollUp(100, 0, FIELD))).toBe('WINDOW_OPEN');
  });

  it('keep what a window began with, as every record does', async () => {
    const scene = await LogScene.create();
    await scene.append(scene.judged({ hits: [true] }));
    await rolledUp(scene);
    expect(scene.ledger.record(keys.checkpoint(FIELD, SUBJECT, 0))).toMatchObject({ folded: 0, parameterVersion: 1 });
  });
});
