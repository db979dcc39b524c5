import { answerCommitment } from '@llmnet/protocol';
import { describeError } from '@llmnet/logging';
import type { Logger } from 'pino';
import { AnswerDocument, PromptDocument, freshSalt } from '@llmnet/ledger-client';
import type { Opened } from '@llmnet/ledger-client';
import { BackendError } from '../models/backend';
import type { Backend, Completion } from '../models/backend';
import { ANSWER_INSTRUCTION, parseAnswer } from '../models/final-answer';
import { seatOf } from '../state/task-state';
import type { TaskState } from '../state/task-state';
import { PaidOnce, timeForModel } from './budget';
import { answerPlace } from './steps';
import type { Steps } from './steps';

/** A provider of this node: the model that stands behind a seat. */
export interface ProviderModel {
  readonly model: string;
  readonly backend: Backend;
}

/** What a model said, and how long it took. */
interface Reply {
  readonly completion: Completion;
  readonly expertMilliseconds: number;
}

/** More than are ever under way at once; what is beyond can be read back. */
const MAX_SEALED = 200;

/** Answers under seal, and reveals its answer once nobody can commit any more. */
export class Respondent {
  /** Own answers that are sealed and not revealed yet. After a restart they are read back. */
  readonly #sealed = new Map<string, Opened<AnswerDocument>>();
  /** Replies whose commits are under way; null where the model failed. */
  readonly #replies = new PaidOnce<Reply | null>();

  constructor(
    private readonly steps: Steps,
    private readonly providers: ReadonlyMap<string, ProviderModel>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /**
   * Asks the model and commits to its answer. Everything that the reveal needs is sealed with it for this node alone. A model that fails gives
   * its seat back while there is time for another.
   */
  async answer(state: TaskState): Promise<void> {
    const { task } = state;
    const { model, backend } = this.#providerOf(state);
    const reply = await this.#replies.get(task, () => this.#ask(state, backend));
    if (reply === null) await this.steps.take('tasks:decline', { task });
    else await this.#commit(task, model, reply);
    this.#replies.forget(task);
  }

  async #commit(task: string, model: string, { completion, expertMilliseconds }: Reply): Promise<void> {
    const { final, abstained } = parseAnswer(completion.content, completion.cut);
    const seedSalt = freshSalt();
    const { content, cut } = completion;
    const document: AnswerDocument = {
      ...{ content, final, abstained, seedSalt, expertMilliseconds },
      ...(cut && { cut }),
    };

    const author = this.steps.node;
    const sealed = await this.steps.seal(answerPlace(task, author), document, [author]);
    const binding = { channel: this.steps.channel, task, round: 0, author };
    const commitment = answerCommitment(binding, { digest: sealed.digest, abstained, seedSalt });
    const { promptTokens, completionTokens } = completion;
    const request = { task, round: 0, commitment, model, promptTokens, completionTokens };
    await this.steps.take('tasks:commit', request, { sealed });
    if (this.#sealed.size >= MAX_SEALED) this.#sealed.clear();
    this.#sealed.set(task, { document, digest: sealed.digest, contentKey: sealed.contentKey });
  }

  /** Reveals what was committed and wraps the answer's key for coordinator, committee and requester. */
  async reveal({ task, coordinator, requester, seats }: TaskState): Promise<void> {
    const place = answerPlace(task, this.steps.node);
    const { document, digest, contentKey } = this.#sealed.get(task) ?? (await this.steps.read(place, AnswerDocument));
    const readers = [coordinator, requester, ...seats.map(({ node }) => node)];
    const { abstained, seedSalt } = document;
    const request = { task, round: 0, digest, seedSalt, abstained };
    await this.steps.take('tasks:reveal', request, { grants: [{ place, contentKey, readers }] });
    this.#sealed.delete(task);
  }

  /** The model's reply; null where it fails. */
  async #ask(
    { task, requester, promptDigest, answerTokens, rounds }: TaskState,
    backend: Backend,
  ): Promise<Reply | null> {
    const place = { task, step: 'prompt', round: 0, author: requester } as const;
    const prompt = await this.steps.read(place, PromptDocument, promptDigest);
    const { messages, sampling } = prompt.document;
    const withinMs = timeForModel(rounds[0]?.commitBy ?? 0);
    const began = Date.now();
    try {
      const completion = await backend.complete(ANSWER_INSTRUCTION, messages, {
        ...{ maxTokens: answerTokens, sampling, withinMs },
      });
      return { completion, expertMilliseconds: Date.now() - began };
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      this.log.warn({ task, ...describeError(error) }, 'the model cannot answer; the seat is declined');
      return null;
    }
  }

  #providerOf(state: TaskState): ProviderModel {
    const id = seatOf(state, this.steps.node);
    const provider = id === undefined ? undefined : this.providers.get(id);
    if (provider === undefined)
      throw new Error(`this node has no provider ${String(id)}; check its configuration against the registry`);
    return provider;
  }
}
