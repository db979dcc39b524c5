import { scoreCommitment } from '@llmnet/protocol';
import type { ScoreEntry, TaskView, TextRef } from '@llmnet/protocol';
import { ScoreDocument, freshSalt } from '@llmnet/ledger-client';
import type { AnswerDocument } from '@llmnet/ledger-client';
import type { Backend } from '../models/backend';
import { ANSWER_INSTRUCTION, normalise, parseAnswer } from '../models/answers';
import type { TaskState } from '../state/task-state';
import { readAnswer, readPrompt } from './steps';
import type { Steps, TextReader } from './steps';

const RIGHT = 1_000_000;
const WRONG = 0;

/** Judges the answers of a committee: sealed first, revealed when all validators have committed. */
export class Validator {
  constructor(
    private readonly steps: Steps,
    private readonly backend: Backend,
  ) {}

  /** Finds the answer by its own means and compares; where it cannot, it gives no score. */
  async score({ task }: TaskState): Promise<void> {
    const [view, texts] = await Promise.all([this.steps.ask('taskQueries:read', { task }), this.steps.textsOf(task)]);
    const own = await this.#ownAnswer(view, texts);
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
  }

  async reveal({ task }: TaskState): Promise<void> {
    const { document } = await this.steps.read(this.#place(task), ScoreDocument);
    await this.steps.take('evaluation:revealScore', { task, panel: 0, ...document, rationales: [] });
  }

  #place(task: string): TextRef {
    return { task, step: 'score', round: 0, author: this.steps.node };
  }

  async #ownAnswer(view: TaskView, texts: TextReader): Promise<string | null> {
    const prompt = await readPrompt(texts, view);
    const messages = [{ role: 'system', content: ANSWER_INSTRUCTION } as const, ...prompt.document.messages];
    const { content } = await this.backend.complete(messages, { maxTokens: view.task.terms.answerTokens });
    return parseAnswer(content).final;
  }
}

/** PPM; null where either side has no comparable answer. */
function compare(own: string | null, answer: AnswerDocument | undefined): number | null {
  if (own === null || answer === undefined || answer.abstained || answer.final === null) return null;
  return normalise(own) === normalise(answer.final) ? RIGHT : WRONG;
}
