import { scoreCommitment } from '@llmnet/protocol';
import type { ScoreEntry, TaskView } from '@llmnet/protocol';
import { TaskTexts, openDocument, sealDocument } from '@llmnet/ledger-client';
import type { TextPlace } from '@llmnet/ledger-client';
import { ScoreDocument, freshSalt } from '@llmnet/ledger-client';
import type { AnswerDocument } from '@llmnet/ledger-client';
import { ANSWER_INSTRUCTION, normalise, parseAnswer } from '../answers/final-answer';
import type { Backend } from '../backends/backend';
import type { TaskState } from '../tasks/task-state';
import { openAnswer, openPrompt } from './role-context';
import type { RoleContext } from './role-context';

const RIGHT = 1_000_000;
const WRONG = 0;

/** Judges the answers of a committee: sealed first, opened when all validators have committed. */
export class Validator {
  constructor(
    private readonly context: RoleContext,
    private readonly backend: Backend,
  ) {}

  /** Finds the answer by its own means and compares; where it cannot, it gives no score. */
  async score({ task }: TaskState): Promise<void> {
    const { ledger, directory } = this.context;
    const [view, texts] = await Promise.all([
      ledger.query('taskQueries:read', { task }),
      TaskTexts.fetch(ledger, task),
    ]);
    const own = await this.#ownAnswer(view, texts);
    const scores = await Promise.all(
      view.seats.map(async ({ provider }): Promise<ScoreEntry> => {
        const answer = await openAnswer(texts, view, provider);
        return { provider, score: compare(own, answer?.document), final: null };
      }),
    );
    const author = ledger.identity.node;
    const salt = freshSalt();
    const document: ScoreDocument = { scores, salt };
    const sealed = await sealDocument(ledger, this.#place(task), document, await directory.readers([author]));
    const commitment = scoreCommitment({ channel: ledger.address.channel, task, panel: 0, author }, scores, [], salt);
    await ledger.submit('evaluation:commitScore', { task, panel: 0, commitment }, { transient: sealed.transient });
  }

  async reveal({ task }: TaskState): Promise<void> {
    const { document } = await openDocument(this.context.ledger, this.#place(task), ScoreDocument);
    await this.context.ledger.submit('evaluation:revealScore', { task, panel: 0, ...document, rationales: [] });
  }

  #place(task: string): TextPlace {
    return { task, step: 'score', round: 0, author: this.context.ledger.identity.node };
  }

  async #ownAnswer(view: TaskView, texts: TaskTexts): Promise<string | null> {
    const prompt = await openPrompt(texts, view);
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
