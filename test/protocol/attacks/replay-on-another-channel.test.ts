import { answerCommitment, canaryCommitment, canaryId, nodeId, scoreCommitment, textDigest } from '@llmnet/protocol';
import { setWallClock } from '../../../chaincode/src/state/transaction';
import { scores } from '../support/judging';
import { refused } from '../tasks/refused';
import { DIGEST, SALT, SEALED, Scene, opening } from '../tasks/scene';

const AUTHOR = nodeId('Birch', 'worker');
const OTHER = 'other';

/** The same members on two channels: what was said on one of them is presented on the other. */
describe('what belongs to one channel', () => {
  it('has another digest on every other channel: texts, answers, scores, links, canaries', () => {
    const on = (channel: string): string[] => {
      const place = { channel, task: 'a'.repeat(32), round: 0, author: AUTHOR };
      const text = (step: 'prompt' | 'answer' | 'result') => textDigest({ ...place, step }, SALT, '42');
      return [
        text('prompt'),
        text('answer'),
        text('result'),
        answerCommitment(place, opening('Birch', 0, false)),
        scoreCommitment({ ...place, panel: 0 }, scores([1]), [], SALT),
        canaryCommitment(place, null, SALT),
        canaryId(channel, AUTHOR, DIGEST, DIGEST),
      ];
    };
    const all = [...on('llmnet'), ...on(OTHER)];
    expect(new Set(all).size).toBe(all.length);
  });

  it('is a task of another id there, though the same node asks the same on the same lane', async () => {
    const here = await Scene.create();
    const there = await Scene.create({}, OTHER);
    expect((await here.plan()).task).not.toBe((await there.plan()).task);
  });

  it('is a task of another id in another network, though its channel has the same name', async () => {
    const here = await Scene.create();
    // Whoever published its first snapshot did so by another transaction.
    const there = await Scene.create({ txId: 'e'.repeat(64) });
    expect((await here.plan()).task).not.toBe((await there.plan()).task);
  });

  it('is a sealed answer that cannot be opened there with what opened it here', async () => {
    const here = await Scene.create();
    const task = await here.open();
    const binding = { channel: here.ledger.channel, task, round: 0, author: AUTHOR };
    const there = await Scene.create({}, OTHER);
    const elsewhere = await there.open();
    const commitment = answerCommitment(binding, opening('Birch', 0, false));
    const copy = { task: elsewhere, round: 0, commitment, model: 'm', promptTokens: 1, completionTokens: 1 };
    await there.ledger.submit(there.worker('Birch'), 'tasks:commit', copy, SEALED);
    await there.commit(elsewhere, ['Cedar', 'Dahlia']);

    const request = { task: elsewhere, round: 0, ...opening('Birch', 0, false) };
    const opened = there.ledger.endorse(there.worker('Birch'), 'tasks:reveal', request, { keys: [] });
    expect(await refused(opened)).toBe('COMMITMENT_MISMATCH');
  });

  it('is no step of a task there: its id is unknown', async () => {
    const here = await Scene.create();
    const task = await here.open();
    const there = await Scene.create({}, OTHER);
    setWallClock(() => there.ledger.now);
    expect(await refused(there.endorseCommit(task, 'Birch'))).toBe('UNKNOWN_RECORD');
  });

  it('is a draw that says nothing about the draws there', async () => {
    // Both channels begin with the same members and no outcome: their first snapshots differ by the channel's name.
    const seeds = ['llmnet', OTHER].map(async (channel) => {
      const { seed } = await firstSnapshot(channel);
      return seed;
    });
    const [here, there] = await Promise.all(seeds);
    expect(here).not.toBe(there);
  });
});

async function firstSnapshot(channel: string): Promise<{ seed: string }> {
  const scene = await Scene.create({}, channel);
  const publication = { domain: 'sums', epoch: 0 };
  await scene.ledger.submit(scene.worker('Aster'), 'reputation:publishSnapshot', publication);
  return scene.ledger.record('snap/sums/000000000000000') as { seed: string };
}
