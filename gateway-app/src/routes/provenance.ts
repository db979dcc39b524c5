import type { CoordinatorAnswer } from '@llmnet/coordinator-api';
import { usageOf } from '@llmnet/openai-http';
import type { Completed } from '@llmnet/openai-http';
import { mspOf } from '@llmnet/protocol';

/** The `llmnet` member of a completion: how the network came to its answer. Shares are in parts per million. */
export interface Provenance {
  readonly task: string | null;
  readonly domain: string | null;
  readonly committee: readonly { readonly provider: string; readonly mspId: string; readonly state: string }[];
  readonly agreement: number | null;
  readonly unanimous: boolean;
  readonly independence: number;
  readonly flag: CoordinatorAnswer['flag'] | 'no_expert';
  readonly method: CoordinatorAnswer['method'];
  readonly follows: string | null;
  readonly dissent: readonly string[];
  readonly final: string | null;
  readonly timings: {
    readonly totalMilliseconds: number;
    readonly expertMilliseconds: number;
    readonly networkMilliseconds: number;
  };
}

/** What the response to a question has to say. */
export type Outcome = Completed<{ readonly llmnet: Provenance }>;

export function answeredBy(answer: CoordinatorAnswer, totalMs: number): Outcome {
  const { content, task, domain, agreement, unanimous, independence, flag, method, follows, dissent, final } = answer;
  const { promptTokens, completionTokens } = answer.usage;
  const expertMs = Math.min(answer.expertMs, totalMs);
  return {
    content,
    usage: usageOf(promptTokens, completionTokens),
    extension: {
      llmnet: {
        ...{ task, domain, agreement, unanimous, independence, flag, method, follows, dissent, final },
        committee: answer.committee.map(({ provider, state }) => ({ provider, mspId: mspOf(provider), state })),
        timings: timingsOf(totalMs, expertMs),
      },
    },
  };
}

/** The answer to a question that nobody in the network covers: said in words, flagged, and free of charge. */
export function answeredByNobody(domain: string | null, totalMs: number): Outcome {
  const where = domain === null ? '' : ` in the domain ${domain}`;
  return {
    content: `No expert of this network covers this question${where}. Nothing was asked and nothing was charged.`,
    usage: usageOf(0, 0),
    extension: {
      llmnet: {
        task: null,
        domain,
        committee: [],
        agreement: null,
        unanimous: false,
        independence: 0,
        flag: 'no_expert',
        method: 'none',
        follows: null,
        dissent: [],
        final: null,
        timings: timingsOf(totalMs, 0),
      },
    },
  };
}

function timingsOf(totalMs: number, expertMs: number): Provenance['timings'] {
  return { totalMilliseconds: totalMs, expertMilliseconds: expertMs, networkMilliseconds: totalMs - expertMs };
}
