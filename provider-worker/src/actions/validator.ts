import { scoreCommitment } from '@llmnet/protocol';
import type { ScoreEntry, TaskView, TextRef } from '@llmnet/protocol';
import { describeError } from '@llmnet/logging';
import type { Logger } from 'pino';
import { ScoreDocument, freshSalt } from '@llmnet/ledger-client';
import type { AnswerDocument } from '@llmnet/ledger-client';
import { BackendError } from '../models/backend';
import type { Backend, CompletionOptions, Message } from '../models/backend';
import { ANSWER_INSTRUCTION, finalOf, lastQuestion, parseAnswer } from '../models/final-answer';
import { areSame, asksForSet, readingsOf } from '../models/comparison';
import type { TaskState } from '../state/task-state';
import { PaidOnce, timeForModel } from './budget';
import { readAnswer, readPrompt } from './steps';
import type { Steps, TextReader } from './steps';

/** More than are ever under way at once; what is beyond can be read back. */
const MAX_SEALED = 200;

const RIGHT = 1_000_000;
const WRONG = 0;

/** Judges the answers of a committee: sealed first, revealed when all validators have committed. */
export class Validator {
  /** Answers of its own to tasks whose scores are under way; undefined where its model failed. */
  readonly #finals = new PaidOnce<OwnFinal | undefined>();

  /** Own scores that are sealed and not revealed yet. After a restart they are read back. */
  readonly #sealed = new Map<string, ScoreDocument>();

  constructor(
    private readonly steps: Steps,
    private readonly backend: Backend,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /**
   * Finds the answer by its own means and compares; where it has none, it gives no score. Where its model fails it says nothing at all: that an
   * answer cannot be judged counts against the answer.
   */
  async score({ task, panels }: TaskState): Promise<void> {
    const [view, texts] = await Promise.all([this.steps.ask('taskQueries:read', { task }), this.steps.textsOf(task)]);
    const own = await this.#ownAnswer(view, texts, timeForModel(panels[0]?.commitBy ?? 0));
    if (own === undefined) return;
    const scores = await Promise.all(
      view.seats.map(async (seat): Promise<ScoreEntry> => {
        const answer = await readAnswer(texts, view, seat);
        return { provider: seat.provider, score: compare(own, answer?.document), final: null };
      }),
    );
    const author = this.steps.node;
    const salt = freshSalt();
    const document: ScoreDocument = { scores, salt };
    const sealed = await this.steps.seal(this.#place(task), document, [author]);
    const commitment = scoreCommitment({ channel: this.steps.channel, task, panel: 0, author }, scores, [], salt);
    await this.steps.take('evaluation:commitScore', { task, panel: 0, commitment }, { sealed });
    this.#finals.forget(task);
    if (this.#sealed.size >= MAX_SEALED) this.#sealed.clear();
    this.#sealed.set(task, document);
  }

  async reveal({ task }: TaskState): Promise<void> {
    const document = this.#sealed.get(task) ?? (await this.steps.read(this.#place(task), ScoreDocument)).document;
    await this.steps.take('evaluation:revealScore', { task, panel: 0, ...document, rationales: [] });
    this.#sealed.delete(task);
  }

  #place(task: string): TextRef {
    return { task, step: 'score', round: 0, author: this.steps.node };
  }

  async #ownAnswer(view: TaskView, texts: TextReader, withinMs: number): Promise<OwnAnswer | undefined> {
    const { messages } = (await readPrompt(texts, view)).document;
    const maxTokens = view.task.terms.answerTokens;
    const { task } = view.task;
    const own = await this.#finals.get(task, () => this.#ownFinal(task, messages, { maxTokens, withinMs }));
    return own && { ...own, isSet: asksForSet(lastQuestion(messages)), maxTokens };
  }

  async #ownFinal(
    task: string,
    messages: readonly Message[],
    options: CompletionOptions,
  ): Promise<OwnFinal | undefined> {
    try {
      const { content, cut } = await this.backend.complete(ANSWER_INSTRUCTION, messages, options);
      return { final: parseAnswer(content, cut).final };
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      this.log.warn({ task, ...describeError(error) }, 'the model cannot answer; nothing is judged');
      return undefined;
    }
  }
}

interface OwnFinal {
  /** Null where its model has none. */
  readonly final: string | null;
}

interface OwnAnswer extends OwnFinal {
  readonly isSet: boolean;
  /** The terms' limit of an answer. */
  readonly maxTokens: number;
}

/** PPM; null where either side has no comparable answer. What the author says is its final answer counts for nothing: what it wrote is read. */
function compare({ final, isSet, maxTokens }: OwnAnswer, answer: AnswerDocument | undefined): number | null {
  const theirs = answer === undefined ? null : finalOf(answer, maxTokens);
  if (final === null || theirs === null) return null;
  const [own, other] = [readingsOf(final, isSet), readingsOf(theirs, isSet)];
  if (own.length === 0 || other.length === 0) return null;
  return areSame(own, other) ? RIGHT : WRONG;
}
