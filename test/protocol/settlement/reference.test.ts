import { SUBMITS, canaryId, nodeId } from '@llmnet/protocol';
import type { SubmitName } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';
import { Disputes, VERDICT, match, textOf } from '../disputes/dispute';
import { JudgingScene, LINK, SEATS, digestOf, scores } from '../support/judging';
import { readDifference, writeDifference } from '../support/reference';
import { DOMAIN, PHASE, PROMPT_KEYS, SALT, TOLERANCE } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

const NONE = { unnamed: [], unused: [] };
/** Keys that are only read where the parameters have changed since a task was opened. */
const CHANGED_PARAMETERS = /^parameters\//;
const GOOD = scores([900_000, 800_000, 100_000]);
const BAD = scores([0, 0, 900_000]);

/** Executions of transactions, each of which is committed. */
class Course {
  readonly steps: Endorsed[] = [];

  constructor(readonly judging: JudgingScene) {}

  async play(step: Promise<Endorsed>): Promise<void> {
    const endorsed = await step;
    this.judging.scene.order(endorsed);
    this.steps.push(endorsed);
  }

  async judge(task: string, judges: readonly Msp[], opinion: ReturnType<typeof scores>, panel = 0): Promise<void> {
    const reasons = panel === 0 ? [{ provider: `${SEATS[0]}/expert`, digest: digestOf('reason') }] : [];
    for (const mspId of judges) await this.play(this.judging.endorseSeal(task, mspId, opinion, panel, reasons));
    for (const mspId of judges) await this.play(this.judging.endorseOpening(task, mspId, opinion, panel, reasons));
  }

  async dispute(
    task: string,
    disputed: Parameters<Disputes['open']>[0],
    opinion: ReturnType<typeof scores>,
  ): Promise<void> {
    const disputes = new Disputes(this.judging, task);
    await this.play(disputes.endorse(disputed, 'Birch'));
    await this.judge(task, await this.#panel(task), opinion, 1);
    this.judging.ledger.advance(1);
    await this.play(disputes.endorseResolve(1));
  }

  async #panel(task: string): Promise<Msp[]> {
    const { panels } = await this.judging.view(task);
    return (panels.at(-1)?.judges ?? []).map((node) => node.split('/')[0] as Msp);
  }
}

async function playEverything(): Promise<Endorsed[]> {
  const judging = await JudgingScene.create();
  const course = new Course(judging);
  const { ledger } = judging;

  // A canary, reimbursed when it is final.
  const sealed = { text: { question: { text: 'q', key: {} }, answer: { text: 'a', key: {} } } };
  const deposit = {
    domain: DOMAIN,
    asker: nodeId('Aster', 'worker'),
    questionDigest: digestOf('q'),
    answerDigest: digestOf('a'),
  };
  await course.play(ledger.endorse(judging.worker('Aster'), 'canaries:deposit', deposit, sealed));
  const canary = canaryId(ledger.channel, deposit.asker, deposit.questionDigest, deposit.answerDigest);
  ledger.advance(1);
  const asked = await judging.asked(canary);
  for (const mspId of asked.judges) await course.play(judging.endorseSeal(asked.task, mspId, GOOD));
  const truths = SEATS.map((mspId) => ({ provider: `${mspId}/expert`, truth: 1_000_000 }));
  const declaration = { task: asked.task, canary, salt: SALT, truths };
  await course.play(ledger.endorse(judging.worker('Aster'), 'canaries:declare', declaration));
  await course.play(judging.endorseOpening(asked.task, asked.judges[0] ?? 'Aster', GOOD));
  judging.passScores();
  await course.play(judging.endorseSettle(asked.task, { link: null }));

  // A task whose verdicts are reversed after a roll-up.
  const wrong = await judging.answered({}, { opens: 1 });
  await course.judge(wrong.task, wrong.judges, BAD);
  await course.play(judging.endorseSettle(wrong.task, { link: LINK }));
  judging.scene.plant(keys.shut(DOMAIN, 'Birch', 0), judging.scene.stamp);
  await course.dispute(wrong.task, VERDICT, GOOD);

  // A task with a revision round, a missing score and a false answer.
  const revised = await judging.scene.open({ rounds: 1 }, { opens: 2 });
  await judging.scene.commit(revised, SEATS);
  await judging.scene.reveal(revised, SEATS);
  judging.scene.order(await judging.scene.endorseRound(revised, 1));
  await judging.scene.commit(revised, SEATS, 1);
  await judging.scene.reveal(revised, SEATS, 1);
  const [first = 'Aster'] = await judging.conclude(revised, { rounds: 1 });
  await course.play(judging.endorseSeal(revised, first, GOOD));
  await course.dispute(revised, textOf('answer', 'Birch', 1), match('Birch', 0));
  ledger.advance(6 * PHASE + TOLERANCE);
  const close = { task: revised, panel: 0 };
  await course.play(ledger.endorse(judging.worker('Gorse'), 'evaluation:closeScores', close));
  await course.play(judging.endorseOpening(revised, first, GOOD));
  judging.passScores();
  const unshut = judging.settleRequest(revised);
  const windows = unshut.windows.map((named) => (named.mspId === 'Birch' ? { ...named, window: 1 } : named));
  await course.play(judging.endorseSettle(revised, { windows }));

  // A task without a result, in which an answer was withheld and a member gave a sign of life.
  const expired = await judging.scene.open({}, { opens: 3 });
  await judging.scene.commit(expired, ['Cedar', 'Dahlia']);
  const at = ledger.now;
  await ledger.submit(judging.worker('Gorse'), 'membership:ping', { task: expired });
  judging.scene.passPhases(1);
  await ledger.submit(judging.worker('Gorse'), 'tasks:close', { task: expired, round: 0 });
  await judging.scene.reveal(expired, ['Cedar']);
  judging.scene.passPhases(2);
  const pings = [{ node: nodeId('Gorse', 'worker'), at }];
  await course.play(judging.endorseSettle(expired, { windows, link: null, pings }));
  const disputes = new Disputes(judging, expired);
  await course.play(disputes.endorse(textOf('answer', 'Cedar'), 'Aster'));
  await course.play(disputes.endorse(textOf('prompt', 'Aster'), 'Cedar', { number: 2 }));
  await course.play(disputes.endorseDisclosure(2, 'Aster', PROMPT_KEYS.keys));
  judging.scene.passPhases(2);
  await course.play(ledger.endorse(judging.worker('Gorse'), 'evaluation:closeScores', { task: expired, panel: 1 }));
  const unanswered = await judging.scene.open({}, { opens: 4 });
  judging.scene.passPhases(3);
  await course.play(judging.endorseSettle(unanswered, { windows, link: null }));

  // Money.
  ledger.advance(judging.parameters.disputeSeconds + 5 * PHASE);
  await course.play(ledger.endorse(judging.worker('Birch'), 'accounts:sweep', { lane: 0 }));
  const moves = [{ from: 0, to: 1, amount: '5' }];
  await course.play(ledger.endorse(judging.worker('Birch'), 'accounts:move', { moves }));
  const admin = await judging.as('Birch', 'admin');
  await course.play(ledger.endorse(admin, 'accounts:burn', { lane: 0, amount: '5' }));
  const credit = { account: 'fund:canaries:Aster', source: 'task.more', amount: 100_000n, finalAt: 1 };
  judging.scene.plant(keys.credit(credit.account, 1, credit.source), { ...credit, ...judging.scene.stamp });
  await course.play(ledger.endorse(judging.worker('Birch'), 'canaries:reimburse', { task: asked.task }));
  return course.steps;
}

describe('the reference of judgements and money', () => {
  let steps: Endorsed[];
  beforeAll(async () => {
    steps = await playEverything();
  });

  const names = (Object.keys(SUBMITS) as SubmitName[]).filter((name) =>
    /^(evaluation|settlement|canaries|disputes|accounts):/.test(name),
  );

  describe.each(names)('%s', (name) => {
    const played = (): Endorsed[] => steps.filter((step) => step.name === name);

    it('names every key that is read, and none beyond', () => {
      const { unnamed, unused } = readDifference(name, played());
      expect({ unnamed, unused: unused.filter((entry) => !CHANGED_PARAMETERS.test(entry)) }).toEqual(NONE);
    });

    it('names every key that is written, and none beyond', () => {
      expect(writeDifference(name, played())).toEqual(NONE);
    });
  });
});
