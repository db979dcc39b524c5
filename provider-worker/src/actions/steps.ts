import type {
  NodeId,
  QueryName,
  QueryRequest,
  QueryResponse,
  SubmitName,
  SubmitRequest,
  TextRef,
  TaskView,
} from '@llmnet/protocol';
import {
  AnswerDocument,
  PromptDocument,
  TextError,
  NodeDirectory,
  TaskTexts,
  grantKeys,
  openDocument,
  planAnew,
  sealDocument,
} from '@llmnet/ledger-client';
import type { Opened, SealedForLedger, Ledger } from '@llmnet/ledger-client';
import type { z } from 'zod';

/** A text that others may read from now on. */
export interface Grant {
  readonly place: TextRef;
  readonly contentKey: Uint8Array;
  readonly readers: Iterable<NodeId>;
}

/** What travels with a step for its readers only. */
export interface StepTexts {
  readonly sealed?: SealedForLedger;
  readonly grants?: readonly Grant[];
}

/** Finds one text among those that a task has, as {@link Steps.read}. */
export type TextReader = <S extends z.ZodType>(
  place: TextRef,
  schema: S,
  recorded: string,
) => Promise<Opened<z.output<S>>>;

/**
 * What a node's actions know of the others: single steps, the records that follow from them and the texts that travel with them. How a
 * step gets there is not theirs to know: as a transaction today.
 */
export interface Steps {
  readonly node: NodeId;
  /** The channel that commitments are bound to. */
  readonly channel: string;
  /** Takes a step of the protocol. @throws LedgerClientError with the code of the refusal */
  take<N extends SubmitName>(name: N, request: SubmitRequest<N>, texts?: StepTexts): Promise<void>;
  /** Repeats a plan together with the step that follows it, as long as other steps come between the two. */
  planAndTake(attempt: () => Promise<void>): Promise<void>;
  ask<N extends QueryName>(name: N, request: QueryRequest<N>): Promise<QueryResponse<N>>;
  /**
   * Reads a text that is sealed for this node.
   * @param recorded the digest that it has to match
   * @throws LedgerClientError where there is no such text, TextError where it cannot be read or does not match
   */
  read<S extends z.ZodType>(place: TextRef, schema: S, recorded?: string): Promise<Opened<z.output<S>>>;
  /** All texts of a task, asked for once. */
  textsOf(task: string): Promise<TextReader>;
  /** Seals a document for its first readers, to travel with the step that records its digest. */
  seal(place: TextRef, document: object, readers: Iterable<NodeId>): Promise<SealedForLedger>;
}

export function promptPlace({ task }: TaskView): TextRef {
  return { task: task.task, step: 'prompt', round: 0, author: task.requester };
}

export function answerPlace(task: string, author: NodeId): TextRef {
  return { task, step: 'answer', round: 0, author };
}

export function readPrompt(read: TextReader, view: TaskView): Promise<Opened<PromptDocument>> {
  return read(promptPlace(view), PromptDocument, view.task.promptDigest);
}

/** A seat's revealed answer, or null where none was revealed or it cannot be read as what its digest stands for. */
export async function readAnswer(
  read: TextReader,
  view: TaskView,
  { provider, node }: TaskView['seats'][number],
): Promise<Opened<AnswerDocument> | null> {
  const reveal = view.rounds[0]?.reveals.find((candidate) => candidate.provider === provider);
  if (reveal === undefined) return null;
  try {
    return await read(answerPlace(view.task.task, node), AnswerDocument, reveal.digest);
  } catch (error) {
    if (error instanceof TextError) return null;
    throw error;
  }
}

/** Steps as transactions of the ledger; their texts as its private data. */
export class LedgerSteps implements Steps {
  readonly #directory: NodeDirectory;

  constructor(private readonly ledger: Ledger) {
    this.#directory = new NodeDirectory(ledger);
  }

  get node(): NodeId {
    return this.ledger.identity.node;
  }

  get channel(): string {
    return this.ledger.address.channel;
  }

  async take<N extends SubmitName>(name: N, request: SubmitRequest<N>, texts?: StepTexts): Promise<void> {
    await this.ledger.submit(name, request, texts === undefined ? {} : { transient: await this.#transient(texts) });
  }

  planAndTake(attempt: () => Promise<void>): Promise<void> {
    return planAnew(attempt);
  }

  ask<N extends QueryName>(name: N, request: QueryRequest<N>): Promise<QueryResponse<N>> {
    return this.ledger.query(name, request);
  }

  read<S extends z.ZodType>(place: TextRef, schema: S, recorded?: string): Promise<Opened<z.output<S>>> {
    return openDocument(this.ledger, place, schema, recorded);
  }

  async textsOf(task: string): Promise<TextReader> {
    const texts = await TaskTexts.fetch(this.ledger, task);
    return (place, schema, recorded) => texts.open(place, schema, recorded);
  }

  async seal(place: TextRef, document: object, readers: Iterable<NodeId>): Promise<SealedForLedger> {
    return sealDocument(this.ledger, place, document, await this.#directory.readers(readers));
  }

  async #transient({ sealed, grants }: StepTexts): Promise<Record<string, string>> {
    const granted = grants?.map(async ({ readers, ...text }) => ({
      ...text,
      readers: await this.#directory.readers(readers),
    }));
    return { ...sealed?.transient, ...(granted === undefined ? {} : await grantKeys(await Promise.all(granted))) };
  }
}
