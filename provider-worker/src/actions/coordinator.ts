import type { TaskView, TextRef } from '@llmnet/protocol';
import { LedgerClientError, PromptDocument } from '@llmnet/ledger-client';
import type { AnswerDocument, Opened, ResultDocument } from '@llmnet/ledger-client';
import type { CoordinatorAnswer } from '@llmnet/coordinator-api';
import type { AnswerBoard } from '../coordinator-service';
import { BackendError } from '../models/backend';
import type { Backend } from '../models/backend';
import { decide, synthesise } from '../models/answers';
import { finalOf, isBeyond, lastQuestion } from '../models/final-answer';
import { asksForSet } from '../models/comparison';
import type { Decision, SeatAnswer } from '../models/answers';
import { allDeclined, vacantSeat } from '../state/task-state';
import type { TaskState } from '../state/task-state';
import { PaidOnce, timeForModel } from './budget';
import { answerPlace, promptPlace, readAnswer, readPrompt } from './steps';
import type { Steps } from './steps';

interface ReadAnswer {
  readonly seat: TaskView['seats'][number];
  readonly read: Opened<AnswerDocument> | null;
}

/** Leads a task: fills seats that were given back, decides, tells its gateway at once, then records the result and lets the validators in. */
export class Coordinator {
  /** Decisions whose results are under way: a synthesis is paid for. */
  readonly #decisions = new PaidOnce<Decision>();

  constructor(
    private readonly steps: Steps,
    private readonly board: AnswerBoard,
    private readonly options: { readonly agreementFloor: number; readonly synthesiser: Backend | null },
  ) {}

  /**
   * Gives a seat that was given back to the next substitute, with the prompt's key. Where there is none, or no time, and every seat was given back, nobody can answer any
   * more, and who waits is told so at once.
   */
  async substitute(state: TaskState): Promise<void> {
    const [round] = state.rounds;
    if (await this.#giveSeat(state)) return;
    if (round !== undefined && allDeclined(round)) await this.giveUp(state);
  }

  /** Nobody answered, and nobody can any more. */
  giveUp({ task }: TaskState): Promise<void> {
    this.board.fail(task);
    return Promise.resolve();
  }

  async conclude({ task }: TaskState): Promise<void> {
    const [view, texts] = await Promise.all([this.steps.ask('taskQueries:read', { task }), this.steps.textsOf(task)]);
    const [prompt, answers] = await Promise.all([
      readPrompt(texts, view),
      Promise.all(view.seats.map(async (seat) => ({ seat, read: await readAnswer(texts, view, seat) }))),
    ]);
    const decision = await this.#decisions.get(task, () => this.#decide(view, prompt.document, answers));
    this.board.publish(answerOf(view, answers, decision));
    // The validators follow from what the peers have of the reveals; the decision stays as it is.
    await this.steps.planAndTake(() => this.#record(view, prompt, answers, decision));
    this.#decisions.forget(task);
  }

  /** @returns false where nobody is left to take a seat, or it is too late for that */
  async #giveSeat(state: TaskState): Promise<boolean> {
    const { task, substitutes } = state;
    const seat = vacantSeat(state);
    const view = await this.steps.ask('taskQueries:read', { task });
    const next = view.task.substitutes[substitutes.size];
    if (seat === undefined || next === undefined || !hasTimeToAnswer(view.task)) return false;
    const place = promptPlace(view);
    const { contentKey } = await this.steps.read(place, PromptDocument, view.task.promptDigest);
    try {
      const grants = [{ place, contentKey, readers: [next.node] }];
      await this.steps.take('tasks:substitute', { task, seat, provider: next.provider }, { grants });
    } catch (error) {
      if (!(error instanceof LedgerClientError)) throw error;
      if (error.code === 'TOO_LATE') return false;
      // It went to another seat meanwhile, or the seat to another: that has an event of its own.
      if (error.code !== 'NO_SUBSTITUTE') throw error;
    }
    return true;
  }

  async #decide(view: TaskView, prompt: PromptDocument, answers: readonly ReadAnswer[]): Promise<Decision> {
    const { answerTokens: maxTokens } = view.task.terms;
    const given = answers.map((answer) => seatAnswer(answer, maxTokens));
    const decision = decide(given, this.options.agreementFloor, asksForSet(lastQuestion(prompt.messages)));
    if (decision.method !== 'follow' || this.options.synthesiser === null) return decision;
    try {
      // Half of the time for the result: a client waits, and the answer that is followed is there.
      const withinMs = timeForModel(view.task.resultBy) / 2;
      return await synthesise(this.options.synthesiser, prompt.messages, given, decision, { maxTokens, withinMs });
    } catch (error) {
      // The answer that is followed stands by itself; a model that fails must not cost the task its result.
      if (error instanceof BackendError) return decision;
      throw error;
    }
  }

  async #record(
    view: TaskView,
    prompt: Opened<PromptDocument>,
    answers: readonly ReadAnswer[],
    decision: Decision,
  ): Promise<void> {
    const { task, requester, coordinator } = view.task;
    const { validators } = await this.steps.ask('taskQueries:planResult', { task });
    const place: TextRef = { task, step: 'result', round: 0, author: coordinator };
    const readers = [requester, coordinator, ...view.seats.map(({ node }) => node), ...validators];
    const { content, final, cut, dissent, ...recorded } = decision;
    const sealed = await this.steps.seal(
      place,
      { content, final, ...(cut && { cut }) } satisfies ResultDocument,
      readers,
    );
    const grants = [
      { place: promptPlace(view), contentKey: prompt.contentKey, readers: validators },
      ...answers.flatMap(({ seat, read }) =>
        read === null
          ? []
          : [{ place: answerPlace(task, seat.node), contentKey: read.contentKey, readers: validators }],
      ),
    ];
    const request = { task, digest: sealed.digest, ...recorded, dissent: [...dissent], rounds: 0, validators };
    await this.steps.take('tasks:result', request, { sealed, grants });
  }
}

/** Whether a third of the time to commit is left: who gets a seat later cannot keep it, and silence counts against it. */
function hasTimeToAnswer({ at, commitBy }: TaskView['task']): boolean {
  return Date.now() <= commitBy - (commitBy - at) / 3;
}

/** An answer beyond its terms is none. */
function seatAnswer({ seat, read }: ReadAnswer, answerTokens: number): SeatAnswer {
  if (read === null || isBeyond(read.document, answerTokens)) return { seat, given: { kind: 'silent' } };
  const { abstained, content, cut } = read.document;
  const final = finalOf(read.document, answerTokens);
  return {
    seat,
    given: abstained
      ? { kind: 'abstained', ...(cut && { cut }) }
      : { kind: 'answered', content, final, ...(cut && { cut }) },
  };
}

function answerOf(view: TaskView, answers: readonly ReadAnswer[], decision: Decision): CoordinatorAnswer {
  const commits = (view.rounds[0]?.commits ?? []).filter((commit) => commit.kind === 'sealed');
  const times = answers.map(({ read }) => read?.document.expertMilliseconds ?? 0);
  return {
    ...decision,
    task: view.task.task,
    domain: view.task.terms.domain,
    committee: answers.map((answer) => ({
      provider: answer.seat.provider,
      node: answer.seat.node,
      state: seatAnswer(answer, view.task.terms.answerTokens).given.kind,
    })),
    usage: {
      promptTokens: commits.reduce((total, commit) => total + commit.promptTokens, 0),
      completionTokens: commits.reduce((total, commit) => total + commit.completionTokens, 0),
    },
    expertMs: Math.max(0, ...times),
  };
}
