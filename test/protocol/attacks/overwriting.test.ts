import type { TaskView } from '@llmnet/protocol';
import { mspOf } from '@llmnet/protocol';
import { refused } from '../tasks/refused';
import { TERMS } from '../tasks/scene';
import { PlayedConsortium, VERDICT } from '../support/played-consortium';
import type { Scores } from '../support/played-consortium';
import { endorseStep } from '../support/step';
import type { Step } from '../support/step';

const MEMBERS = ['AMSP', 'BMSP', 'CMSP', 'DMSP', 'EMSP', 'FMSP', 'GMSP', 'HMSP'].map((mspId, index) => ({
  mspId,
  roles: ['requester', 'coordinator', 'respondent', 'validator'] as const,
  ...(index > 0 && index < 5 ? { price: 2_000n } : {}),
}));

/** What more than one step writes, and how such writes are kept in order: every other record of the ledger is written once. */
const REWRITTEN = [
  // The latches: reveals write them without reading, all to the same effect.
  /^closed\//,
  /^scoresclosed\//,
  // Read by whoever writes them, so that of two writers the second is invalid.
  /^lane\//,
  /^provider\//,
  /^lease\//,
  /^substituted\//,
  /^rep\//,
  // Rewritten by the dispute that reverses them, until they are final.
  /^settled\//,
  /^credit\/.+\/task\./,
  /^out\//,
];

/** Plays a task with everything that can happen to it. Each step is a chance to take the place of a record that is there. */
class History {
  readonly overwritten = new Set<string>();

  private constructor(
    readonly played: PlayedConsortium,
    private readonly disturb: (step: Step) => Promise<void>,
  ) {}

  static async play(disturb: (step: Step, played: PlayedConsortium) => Promise<void>): Promise<History> {
    const played = await PlayedConsortium.create(MEMBERS);
    const history = new History(played, (step) => disturb(step, played));
    await history.#canary();
    const task = await history.#answered();
    await history.#judged(task);
    return history;
  }

  async #take(step: Step): Promise<void> {
    await this.disturb(step);
    const transaction = await endorseStep(this.played.ledger, step);
    for (const { space, key } of transaction.writes) {
      const { ledger } = this.played;
      const isThere = space === 'public' ? ledger.size(key) > 0 : ledger.privateKeys().includes(key);
      if (isThere) this.overwritten.add(key);
    }
    const code = this.played.ledger.commit(transaction);
    if (code !== 'VALID') throw new Error(`${step.name}: ${code}`);
  }

  async #canary(): Promise<void> {
    await this.#take(this.played.deposit('AMSP', 'AMSP', 'words', 1));
  }

  async #answered(): Promise<string> {
    const { played } = this;
    const terms = { ...TERMS, rounds: 1 };
    const opening = await played.open('AMSP', { lane: 0, opens: 0, epoch: 0, terms, coordinator: 'AMSP/worker' });
    await this.#take(opening);
    const { task } = opening;
    const view = await played.view(task);
    const [first, ...others] = view.seats.map(({ mspId }) => mspId);
    await this.#take(played.decline(task, first ?? ''));
    await this.#take(await played.substitute('AMSP', task, 0, view.task.substitutes[0]?.provider ?? ''));
    const seats = [view.task.substitutes[0]?.mspId ?? '', ...others];
    for (const round of [0, 1]) {
      if (round === 1) await this.#take(played.startRound('AMSP', task, 1));
      const answers = seats.map((mspId) => ({ task, mspId, round, abstained: false }));
      for (const answer of answers) await this.#take(played.commit(answer));
      for (const answer of answers) await this.#take(played.reveal(answer));
    }
    await this.#take(await played.result('AMSP', task, 1));
    return task;
  }

  async #judged(task: string): Promise<void> {
    const { played } = this;
    const view = await played.view(task);
    await this.#score(view, 0, view.result?.validators ?? [], 900_000);
    await this.#take(await played.settle('HMSP', await played.view(task), { canary: null, salt: '5'.repeat(64) }));
    const dispute = await played.dispute('AMSP', task, 1, VERDICT);
    await this.#take(dispute);
    const { panels } = await played.view(task);
    await this.#score(view, 1, panels.at(-1)?.judges ?? [], 100_000);
    await this.#take(played.resolve('HMSP', task, 1));
    played.ledger.advance(2);
    await this.#take(played.rollUp('HMSP', 'words', view.seats[0]?.mspId ?? '', 0, 100));
    await this.#take(played.publish('HMSP', 'words', 1));
  }

  async #score(view: TaskView, panel: number, judges: readonly string[], score: number): Promise<void> {
    const scores: Scores = view.seats.map(({ provider }) => ({ provider, score, final: score }));
    const opinions = judges.map((node) => ({ task: view.task.task, panel, judge: mspOf(node), scores }));
    for (const opinion of opinions) await this.#take(this.played.sealScores(opinion));
    for (const opinion of opinions) await this.#take(this.played.openScores(opinion));
  }
}

describe('a step in the place of another', () => {
  const done: Step[] = [];
  const seconds = new Map<string, string>();
  let history: History;
  beforeAll(async () => {
    history = await History.play(async (step, { ledger }) => {
      const saved = ledger.save();
      const both = [await endorseStep(ledger, step), await endorseStep(ledger, step)];
      const [, second = ''] = both.map((transaction) => ledger.commit(transaction));
      done.push(step);
      seconds.set(step.name, second);
      ledger.restore(saved);
    });
  });

  it('that was endorsed twice is valid once', () => {
    expect(seconds.size).toBe(15);
    for (const [name, code] of seconds) expect([name, code]).toEqual([name, 'MVCC_READ_CONFLICT']);
  });

  it('is refused for what is recorded already', async () => {
    const codes = new Map<string, string | undefined>();
    for (const step of done) codes.set(step.name, await refused(endorseStep(history.played.ledger, step)));
    expect(Object.fromEntries(codes)).toEqual({
      'canaries:deposit': 'ALREADY_DONE',
      'tasks:open': 'ALREADY_DONE',
      'tasks:decline': 'NOT_YOURS',
      'tasks:substitute': 'NO_SUBSTITUTE',
      'tasks:commit': 'ALREADY_DONE',
      'tasks:reveal': 'ALREADY_DONE',
      'tasks:startRound': 'ALREADY_DONE',
      'tasks:result': 'ALREADY_DONE',
      'evaluation:commitScore': 'ALREADY_DONE',
      'evaluation:revealScore': 'ALREADY_DONE',
      'settlement:settle': 'ALREADY_DONE',
      'disputes:open': 'ALREADY_DONE',
      'disputes:resolve': 'ALREADY_DONE',
      'reputation:publishSnapshot': 'SNAPSHOT_STALE',
      'reputation:rollUp': 'OUT_OF_TURN',
    });
  });

  it('changes no record but those that are made to change', () => {
    const { overwritten } = history;
    const unexpected = [...overwritten].filter((key) => !REWRITTEN.some((pattern) => pattern.test(key)));
    expect(unexpected).toEqual([]);
    expect(overwritten.size).toBeGreaterThan(5);
  });
});
