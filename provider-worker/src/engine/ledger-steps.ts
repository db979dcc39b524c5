import type {
  NodeId,
  QueryName,
  QueryRequest,
  QueryResponse,
  SubmitName,
  SubmitRequest,
  TextRef,
} from '@llmnet/protocol';
import { NodeDirectory, TaskTexts, grantKeys, openDocument, planAnew, sealDocument } from '@llmnet/ledger-client';
import type { Ledger, Opened, SealedForLedger } from '@llmnet/ledger-client';
import type { z } from 'zod';
import type { StepTexts, Steps, TextReader } from '../actions/steps';

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
