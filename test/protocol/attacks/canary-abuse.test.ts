import { canaryId, canaryCommitment, nodeId } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { JudgingScene, SEATS, digestOf, scores } from '../support/judging';
import { refused } from '../tasks/refused';
import { DOMAIN, SALT, SEALED } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

type Declaration = SubmitRequest<'canaries:declare'>;

const PAIR = { text: { question: { text: 'q', key: {} }, answer: { text: 'a', key: {} } } };
const GOOD = scores([900_000, 800_000, 100_000]);
const TRUTHS = SEATS.map((mspId, seat) => ({ provider: `${mspId}/expert`, truth: seat === 2 ? 1_000_000 : 0 }));

describe('canary abuse', () => {
  let judging: JudgingScene;
  beforeEach(async () => {
    judging = await JudgingScene.create();
  });

  const digests = (name: string) => ({ questionDigest: digestOf(name), answerDigest: digestOf(name, 'answer') });
  const idOf = (author: Msp, name: string): string =>
    canaryId(judging.ledger.channel, nodeId(author, 'worker'), digestOf(name), digestOf(name, 'answer'));
  const deposit = async (author: Msp, name: string, domain = DOMAIN, asker: Msp = 'Aster'): Promise<string> => {
    const request = { domain, asker: nodeId(asker, 'worker'), ...digests(name) };
    await judging.ledger.submit(judging.worker(author), 'canaries:deposit', request, PAIR);
    judging.ledger.advance(1);
    return idOf(author, name);
  };
  const sealAll = async (task: string, judges: readonly Msp[]): Promise<void> => {
    for (const judge of judges) judging.scene.order(await judging.endorseSeal(task, judge, GOOD));
  };
  const declare = (task: string, canary: string, author: Msp, changes: Partial<Declaration> = {}) => {
    const request = { task, canary, salt: SALT, truths: TRUTHS, ...changes };
    return judging.ledger.endorse(judging.worker(author), 'canaries:declare', request);
  };

  it('ex post fails: what was asked before it was deposited is none, even where its id was linked in advance', async () => {
    const canary = idOf('Aster', 'later');
    const { task, judges } = await judging.asked(canary);
    await deposit('Aster', 'later');
    await sealAll(task, judges);
    expect(await refused(declare(task, canary, 'Aster'))).toBe('CANARY_VOID');
  });

  it('ex post fails: a task that was linked to none, or to another, is not made one', async () => {
    const canary = await deposit('Aster', 'one');
    const other = await deposit('Aster', 'other');
    const { task, judges } = await judging.asked(other);
    await sealAll(task, judges);
    expect(await refused(declare(task, canary, 'Aster'))).toBe('LINK_MISMATCH');
    expect(await refused(declare(task, other, 'Aster', { salt: 'a'.repeat(64) }))).toBe('LINK_MISMATCH');
    const plain = await judging.answered({}, { opens: 1 });
    await sealAll(plain.task, plain.judges);
    expect(await refused(declare(plain.task, canary, 'Aster'))).toBe('LINK_MISMATCH');
  });

  it('ex post fails: an author that has seen the scores opened and the task settled is too late', async () => {
    const canary = await deposit('Aster', 'slow');
    const { task, judges } = await judging.asked(canary);
    const opinions = judges.map((judge) => [judge, GOOD] as const);
    await judging.judge(task, opinions);
    const held = await declare(task, canary, 'Aster');
    judging.passScores();
    await judging.settle(task, { link: null });
    expect(judging.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(declare(task, canary, 'Aster'))).toBe('TOO_LATE');
  });

  it('is used once: not in a second task, not in two declarations that were endorsed together', async () => {
    const canary = await deposit('Aster', 'single');
    const first = await judging.asked(canary);
    const second = await judging.asked(canary, { opens: 1 });
    for (const { task, judges } of [first, second]) await sealAll(task, judges);
    const both = [await declare(first.task, canary, 'Aster'), await declare(second.task, canary, 'Aster')];
    expect(both.map((declaration) => judging.ledger.commit(declaration))).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(await refused(declare(second.task, canary, 'Aster'))).toBe('CANARY_VOID');
  });

  it.each(['answers', 'judges'])('does not count where its author %s in the task', async (part) => {
    const opened = await judging.answered();
    const author = part === 'answers' ? 'Birch' : (opened.judges[0] ?? 'Fern');
    const canary = await deposit(author, 'insider');
    // The draw of the second task may differ, so that every judge of it is tried as an author.
    const { task, judges } = await judging.asked(canary, { opens: 1 });
    await sealAll(task, judges);
    const takesPart = part === 'answers' || judges.includes(author);
    const declared = declare(task, canary, author);
    if (takesPart) expect(await refused(declared)).toBe('CANARY_VOID');
    else expect((await declared).writes.length).toBeGreaterThan(0);
  });

  it('does not count where its author’s member held a seat that went to a substitute', async () => {
    const canary = await deposit('Dahlia', 'gone');
    const { task, ...request } = await judging.scene.openRequest();
    const link = canaryCommitment({ channel: judging.ledger.channel, task }, canary, SALT);
    await judging.ledger.submit(judging.worker('Aster'), 'tasks:open', { ...request, link }, SEALED);
    await judging.ledger.submit(judging.worker('Dahlia'), 'tasks:decline', { task });
    judging.scene.order(await judging.scene.endorseSubstitute(task, 2, 'Elm'));
    const taking = ['Birch', 'Cedar', 'Elm'] as const;
    await judging.scene.commit(task, taking);
    await judging.scene.reveal(task, taking);
    await sealAll(task, await judging.conclude(task));
    const truths = taking.map((mspId) => ({ provider: `${mspId}/expert`, truth: 0 }));
    expect(await refused(declare(task, canary, 'Dahlia', { truths }))).toBe('CANARY_VOID');
  });

  it('is its author’s alone to declare, for the asker and the domain it was made for', async () => {
    const canary = await deposit('Aster', 'mine');
    const { task, judges } = await judging.asked(canary);
    await sealAll(task, judges);
    expect(await refused(declare(task, canary, 'Hazel'))).toBe('NOT_YOURS');

    const foreign = await deposit('Aster', 'foreign', 'sums');
    const second = await judging.asked(foreign, { opens: 1 });
    await sealAll(second.task, second.judges);
    expect(await refused(declare(second.task, foreign, 'Aster'))).toBe('CANARY_VOID');

    const stolen = await deposit('Aster', 'stolen', DOMAIN, 'Hazel');
    const third = await judging.asked(stolen, { opens: 2 });
    await sealAll(third.task, third.judges);
    expect(await refused(declare(third.task, stolen, 'Aster'))).toBe('CANARY_VOID');
  });

  it('tells no judge what to score: it is not declared while a score can still be sealed', async () => {
    const canary = await deposit('Aster', 'early');
    const { task, judges } = await judging.asked(canary);
    await sealAll(task, judges.slice(1));
    expect(await refused(declare(task, canary, 'Aster'))).toBe('TOO_EARLY');
    const held = await judging.endorseSeal(task, judges[0] ?? '', GOOD);
    judging.ledger.commit(held);
    judging.scene.order(await declare(task, canary, 'Aster'));
    expect(await refused(judging.endorseSeal(task, judges[0] ?? '', GOOD))).toBe('ALREADY_DONE');
  });

  it('says something about every answer, and about nothing else', async () => {
    const canary = await deposit('Aster', 'partial');
    const { task, judges } = await judging.asked(canary);
    await sealAll(task, judges);
    for (const truths of [
      [],
      TRUTHS.slice(1),
      TRUTHS.toReversed(),
      [...TRUTHS, { provider: 'Elm/expert', truth: 0 }],
    ]) {
      expect(await refused(declare(task, canary, 'Aster', { truths }))).toBe('INVALID_REQUEST');
    }
  });

  it('is not reimbursed where the task was none, and no more than once where it was', async () => {
    const { task, judges } = await judging.answered();
    await judging.judgeAlike(task, judges, GOOD);
    const { finalAt } = await judging.settle(task);
    judging.ledger.advance((finalAt - judging.ledger.now) / 1000);
    const claim = judging.ledger.endorse(judging.worker('Aster'), 'canaries:reimburse', { task });
    expect(await refused(claim)).toBe('CANARY_VOID');
  });
});
