import { answerCommitment } from '@llmnet/protocol';
import { grantKeys, openDocument, sealDocument } from '@llmnet/ledger-client';
import type { Opened } from '@llmnet/ledger-client';
import { AnswerDocument, PromptDocument, freshSalt } from '@llmnet/ledger-client';
import { ANSWER_INSTRUCTION, parseAnswer } from '../answers/final-answer';
import type { Backend } from '../backends/backend';
import type { TaskState } from '../tasks/task-state';
import { answerPlace } from './role-context';
import type { RoleContext } from './role-context';

/** A provider of this node: the model that stands behind a seat. */
export interface ProviderModel {
  readonly model: string;
  readonly backend: Backend;
}

/** More than are ever under way at once; what is beyond can be read back from the ledger. */
const MOST_SEALED = 200;

/** Answers under seal, and opens its answer once nobody can commit any more. */
export class Respondent {
  /** Own answers that are sealed and not revealed yet. After a restart they are read back from the ledger. */
  readonly #sealed = new Map<string, Opened<AnswerDocument>>();

  constructor(
    private readonly context: RoleContext,
    private readonly providers: ReadonlyMap<string, ProviderModel>,
  ) {}

  /** Asks the model and commits to its answer. Everything that the reveal needs is sealed with it for this node alone. */
  async answer({ task, requester, promptDigest, answerTokens }: TaskState, provider: string): Promise<void> {
    const { ledger, directory } = this.context;
    const { model, backend } = this.#provider(provider);
    const place = { task, step: 'prompt', round: 0, author: requester } as const;
    const prompt = await openDocument(ledger, place, PromptDocument, promptDigest);

    const began = Date.now();
    const completion = await backend.complete(
      [{ role: 'system', content: ANSWER_INSTRUCTION }, ...prompt.document.messages],
      {
        maxTokens: answerTokens,
        sampling: prompt.document.sampling,
      },
    );
    const expertMilliseconds = Date.now() - began;
    const { final, abstained } = parseAnswer(completion.content);
    const seedSalt = freshSalt();
    const document: AnswerDocument = { content: completion.content, final, abstained, seedSalt, expertMilliseconds };

    const author = ledger.identity.node;
    const sealed = await sealDocument(ledger, answerPlace(task, author), document, await directory.readers([author]));
    const binding = { channel: ledger.address.channel, task, round: 0, author };
    const commitment = answerCommitment(binding, { digest: sealed.digest, abstained, seedSalt });
    const { promptTokens, completionTokens } = completion;
    const request = { task, round: 0, commitment, model, promptTokens, completionTokens };
    await ledger.submit('tasks:commit', request, { transient: sealed.transient });
    if (this.#sealed.size >= MOST_SEALED) this.#sealed.clear();
    this.#sealed.set(task, { document, digest: sealed.digest, contentKey: sealed.contentKey });
  }

  /** Opens the commitment and wraps the answer's key for coordinator, committee and requester. */
  async reveal(state: TaskState): Promise<void> {
    const { ledger, directory } = this.context;
    const place = answerPlace(state.task, ledger.identity.node);
    const { document, digest, contentKey } =
      this.#sealed.get(state.task) ?? (await openDocument(ledger, place, AnswerDocument));
    const readers = await directory.readers([
      state.coordinator,
      state.requester,
      ...state.seats.map(({ node }) => node),
    ]);
    const { abstained, seedSalt } = document;
    await ledger.submit(
      'tasks:reveal',
      { task: state.task, round: 0, digest, seedSalt, abstained },
      { transient: await grantKeys([{ place, contentKey, readers }]) },
    );
    this.#sealed.delete(state.task);
  }

  #provider(id: string): ProviderModel {
    const provider = this.providers.get(id);
    if (provider === undefined)
      throw new Error(`this node has no provider ${id}; check its configuration against the registry`);
    return provider;
  }
}
