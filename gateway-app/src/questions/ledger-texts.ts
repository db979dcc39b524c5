import { ResultDocument, openDocument, sealDocument } from '@llmnet/ledger-client';
import type { Ledger, PromptDocument, Reader, SealedForLedger } from '@llmnet/ledger-client';
import type { NodeId } from '@llmnet/protocol';

/** The part of the ledger that the gateway calls. */
export type GatewayLedger = Pick<Ledger, 'query' | 'submit' | 'transaction'>;

/** A task's texts as its requester handles them: it seals the prompt and opens the final answer. */
export interface TaskTexts {
  sealPrompt(task: string, prompt: PromptDocument, readers: readonly Reader[]): Promise<SealedForLedger>;
  /**
   * @param digest of the public result record, which the text has to match
   * @throws LedgerClientError, TextError
   */
  openResult(task: string, coordinator: NodeId, digest: string): Promise<ResultDocument>;
}

export function ledgerTexts(ledger: Ledger): TaskTexts {
  return {
    sealPrompt: (task, prompt, readers) =>
      sealDocument(ledger, { task, step: 'prompt', round: 0, author: ledger.identity.node }, prompt, readers),
    openResult: async (task, coordinator, digest) => {
      const place = { task, step: 'result', round: 0, author: coordinator } as const;
      const { document } = await openDocument(ledger, place, ResultDocument, digest);
      return document;
    },
  };
}
