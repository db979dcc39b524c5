import { SealedCommit, ScoreCommit, nodeId } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { refused } from '../tasks/refused';
import { SALT, SEALED, opening } from '../tasks/scene';

const FAIR = scores([900_000, 800_000, 100_000]);

/** A copier does not work: it seals what another has sealed and opens it with what the other has opened. */
describe('a copied commitment', () => {
  let judging: JudgingScene;
  beforeEach(async () => {
    judging = await JudgingScene.create();
  });

  it('to an answer is not opened by the copier with the answer that was copied', async () => {
    const task = await judging.scene.open();
    await judging.scene.commit(task, ['Birch', 'Dahlia']);
    const original = SealedCommit.parse(judging.ledger.record(keys.commit(task, 0, 'Birch/expert')));
    const copy = { task, round: 0, commitment: original.commitment, model: 'm', promptTokens: 1, completionTokens: 1 };
    await judging.ledger.submit(judging.worker('Cedar'), 'tasks:commit', copy, SEALED);
    await judging.scene.reveal(task, ['Birch']);

    const request = { task, round: 0, ...opening('Birch', 0, false) };
    const opened = judging.ledger.endorse(judging.worker('Cedar'), 'tasks:reveal', request, { keys: [] });
    expect(await refused(opened)).toBe('COMMITMENT_MISMATCH');
  });

  it('cannot be replaced by one of the copier’s own once the original is open', async () => {
    const task = await judging.scene.open();
    await judging.scene.commit(task, SEATS);
    await judging.scene.reveal(task, ['Birch']);
    expect(await refused(judging.scene.endorseCommit(task, 'Cedar'))).toBe('ALREADY_DONE');
  });

  it('of round 0 is not opened again as the revised answer of its own author', async () => {
    const task = await judging.scene.open({ rounds: 1 });
    await judging.scene.commit(task, SEATS);
    const original = SealedCommit.parse(judging.ledger.record(keys.commit(task, 0, 'Birch/expert')));
    await judging.scene.reveal(task, SEATS);
    judging.scene.order(await judging.scene.endorseRound(task, 1));
    const copy = { task, round: 1, commitment: original.commitment, model: 'm', promptTokens: 1, completionTokens: 1 };
    await judging.ledger.submit(judging.worker('Birch'), 'tasks:commit', copy, SEALED);
    await judging.scene.commit(task, ['Cedar', 'Dahlia'], 1);

    const request = { task, round: 1, ...opening('Birch', 0, false) };
    const opened = judging.ledger.endorse(judging.worker('Birch'), 'tasks:reveal', request, { keys: [] });
    expect(await refused(opened)).toBe('COMMITMENT_MISMATCH');
  });

  it('is not opened as an abstention by an author who has seen the other answers', async () => {
    const task = await judging.scene.open();
    await judging.scene.commit(task, SEATS);
    await judging.scene.reveal(task, ['Cedar', 'Dahlia']);
    expect(await refused(judging.scene.endorseReveal(task, 'Birch', 0, true))).toBe('COMMITMENT_MISMATCH');
  });

  it('to scores is not opened by a judge that judged nothing', async () => {
    const { task, judges } = await judging.answered();
    const [honest = '', copier = '', third = ''] = judges;
    judging.scene.order(await judging.endorseSeal(task, honest, FAIR));
    judging.scene.order(await judging.endorseSeal(task, third, FAIR));
    const key = keys.scoreCommit(task, 0, nodeId(honest, 'worker'));
    const { commitment } = ScoreCommit.parse(judging.ledger.record(key));
    const copy = { task, panel: 0, commitment };
    await judging.ledger.submit(judging.worker(copier), 'evaluation:commitScore', copy, SEALED);
    judging.scene.order(await judging.endorseOpening(task, honest, FAIR));

    const request = { task, panel: 0, scores: FAIR, rationales: [], salt: SALT };
    const opened = judging.ledger.endorse(judging.worker(copier), 'evaluation:revealScore', request);
    expect(await refused(opened)).toBe('COMMITMENT_MISMATCH');
  });
});
