import { nodeId } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { refused } from './refused';
import { wrappedKeyFor } from '@llmnet/test-kit/memory-ledger';
import { MSPS, SEALED, Scene, answerKeys } from './scene';
import type { Msp } from './scene';

const SEATS: readonly Msp[] = ['Birch', 'Cedar', 'Dahlia'];
const worker = (mspId: string): string => nodeId(mspId, 'worker');

describe('the sealed texts of a task', () => {
  let scene: Scene;
  let task: string;
  beforeEach(async () => {
    scene = await Scene.create();
    task = await scene.open({ rounds: 1 });
  });

  const texts = () => scene.ledger.query(scene.worker('Hazel'), 'taskQueries:texts', { task });

  it('are listed with the keys that later steps published', async () => {
    await scene.commit(task, SEATS);
    await scene.reveal(task, ['Birch']);
    const committee = answerKeys('Birch').keys.map(({ key }) => key);
    expect(await texts()).toEqual([
      { step: 'answer', round: 0, author: worker('Birch'), ...sealedWith(...committee) },
      { step: 'answer', round: 0, author: worker('Cedar'), ...sealedWith() },
      { step: 'answer', round: 0, author: worker('Dahlia'), ...sealedWith() },
      { step: 'prompt', round: 0, author: worker('Aster'), ...sealedWith() },
    ]);
  });

  it('have those of each round and the boards they started with', async () => {
    await scene.commit(task, SEATS);
    await scene.reveal(task, SEATS);
    scene.order(await scene.endorseRound(task, 1));
    await scene.commit(task, ['Cedar'], 1);
    const places = (await texts()).map(({ step, round, author }) => `${step} ${String(round)} ${author}`);
    expect(places).toContain('answer 1 Cedar/worker');
    expect(places).toContain('round 1 Aster/worker');
    expect(places).toHaveLength(6);
  });

  it('are wrapped for the validators by the result', async () => {
    await scene.commit(task, SEATS);
    await scene.reveal(task, SEATS);
    const request = await scene.resultRequest(task);
    const grants = [
      {
        step: 'prompt',
        round: 0,
        author: worker('Aster'),
        key: wrappedKeyFor(request.validators, 'prompt for judges'),
      },
      { step: 'answer', round: 0, author: worker('Dahlia'), key: { wrapped: 'answer for judges' } },
    ];
    const sealed = { text: { text: 'the answer', key: wrappedKeyFor(MSPS.map(worker), 'all') }, keys: grants };
    await scene.ledger.submit(scene.worker('Aster'), 'tasks:result', request, sealed);
    const found = await texts();
    const keysOf = (step: string, author: string) =>
      found.find((text) => text.step === step && text.author === author)?.keys;
    expect(keysOf('prompt', worker('Aster'))).toContainEqual(expect.objectContaining({ wrapped: 'prompt for judges' }));
    expect(keysOf('answer', worker('Dahlia'))).toContainEqual({ wrapped: 'answer for judges' });
    expect(keysOf('answer', worker('Birch'))).not.toContainEqual({ wrapped: 'answer for judges' });
    expect(keysOf('result', worker('Aster'))).toEqual([expect.objectContaining({ wrapped: 'all' })]);
  });

  it('are read one at a time', async () => {
    const place = { task, step: 'prompt', round: 0, author: worker('Aster') } as const;
    expect(await scene.ledger.query(scene.worker('Birch'), 'taskQueries:text', place)).toEqual(sealedWith());
    const absent = scene.ledger.query(scene.worker('Birch'), 'taskQueries:text', { ...place, round: 1 });
    expect(await refused(absent)).toBe('UNKNOWN_RECORD');
  });

  it('are said to be purged where they were', async () => {
    const other = 'f'.repeat(32);
    const query = (id: string) => scene.ledger.query(scene.worker('Birch'), 'taskQueries:texts', { task: id });
    expect(await refused(query(other))).toBe('UNKNOWN_RECORD');
    scene.plant(keys.erased(other), { task: other, by: worker('Aster'), reason: 'request', ...scene.stamp });
    expect(await refused(query(other))).toBe('ERASED');
  });

  it('come back whole from what is in the private collection only', async () => {
    await scene.commit(task, SEATS);
    const open = scene.ledger.keys().map((key) => JSON.stringify(scene.ledger.record(key)));
    expect(open.join()).not.toContain('"sealed"}');
    expect(open.join()).not.toContain('for readers');
  });

  const sealedWith = (...granted: object[]) => ({ text: 'sealed', keys: [SEALED.text.key, ...granted] });
});

describe('reading tasks', () => {
  it('pages through them in the order of their ids', async () => {
    const scene = await Scene.create();
    const opened: string[] = [];
    for (let opens = 0; opens < 5; opens += 1) opened.push(await scene.open({}, { opens }));
    const sorted = opened.toSorted();
    scene.plant(keys.settled(sorted[0] ?? ''), {});
    const page = (after: string, limit: number) =>
      scene.ledger.query(scene.worker('Birch'), 'taskQueries:list', { after, limit });
    const first = await page('', 3);
    expect(first.tasks.map(({ task, settled }) => [task.task, settled])).toEqual(
      sorted.slice(0, 3).map((id, index) => [id, index === 0]),
    );
    expect(first.more).toBe(true);
    const rest = await page(sorted[2] ?? '', 3);
    expect(rest.tasks.map(({ task }) => task.task)).toEqual(sorted.slice(3));
    expect(rest.more).toBe(false);
  });

  it('says CORRUPT_RECORD where a record does not have its form, without a word of it', async () => {
    const scene = await Scene.create();
    const task = await scene.open();
    scene.ledger.plant(keys.task(task), { task: 'a private matter' });
    const call = scene.ledger.query(scene.worker('Birch'), 'taskQueries:read', { task });
    await expect(call).rejects.toThrow(/^CORRUPT_RECORD: .*\(task\/[0-9a-f]{32}\)/);
    await expect(call).rejects.not.toThrow(/private matter/);
  });

  it('refuses what is not a request and who is not a member', async () => {
    const scene = await Scene.create();
    const outsider = await scene.ledger.node('Zinnia', 'worker', ['requester']);
    expect(await refused(scene.ledger.query(outsider, 'taskQueries:read', { task: 'f'.repeat(32) }))).toBe(
      'NOT_A_MEMBER',
    );
    expect(await refused(scene.ledger.invoke(scene.worker('Aster'), 'taskQueries:read', ['nonsense']))).toBe(
      'INVALID_REQUEST',
    );
  });
});
