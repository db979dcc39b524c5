import { mspOf } from '@llmnet/protocol';
import type { CoordinatorAnswer as Answer } from '@llmnet/coordinator-api';
import type { Asked } from '../asking/asker';

/** A question's way to its answer; the times are in milliseconds. */
export interface Outcome {
  readonly content: string;
  readonly usage: Usage;
  readonly provenance: Provenance;
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** The `llmnet` member of a completion: how the network came to its answer. Shares are in parts per million. */
export interface Provenance {
  readonly task: string | null;
  readonly domain: string | null;
  readonly committee: readonly { readonly provider: string; readonly mspId: string; readonly state: string }[];
  readonly agreement: number | null;
  readonly unanimous: boolean;
  readonly independence: number;
  readonly flag: Answer['flag'] | 'no_expert';
  readonly method: Answer['method'];
  readonly follows: string | null;
  readonly dissent: readonly string[];
  readonly final: string | null;
  readonly timings: {
    readonly totalMilliseconds: number;
    readonly expertMilliseconds: number;
    readonly networkMilliseconds: number;
  };
}

export function outcomeOf(answer: Answer, totalMilliseconds: number): Outcome {
  const { content, task, domain, agreement, unanimous, independence, flag, method, follows, dissent, final } = answer;
  const { promptTokens, completionTokens } = answer.usage;
  const expertMilliseconds = Math.min(answer.expertMs, totalMilliseconds);
  return {
    content,
    usage: usage(promptTokens, completionTokens),
    provenance: {
      ...{ task, domain, agreement, unanimous, independence, flag, method, follows, dissent, final },
      committee: answer.committee.map(({ provider, state }) => ({ provider, mspId: mspOf(provider), state })),
      timings: {
        totalMilliseconds,
        expertMilliseconds,
        networkMilliseconds: totalMilliseconds - expertMilliseconds,
      },
    },
  };
}

/** The answer to a question that nobody in the network covers: said in words, flagged, and free of charge. */
export function outcomeWithoutExpert(
  { domain }: Extract<Asked, { kind: 'no expert' }>,
  totalMilliseconds: number,
): Outcome {
  const where = domain === null ? '' : ` in the domain ${domain}`;
  return {
    content: `No expert of this network covers this question${where}. Nothing was asked and nothing was charged.`,
    usage: usage(0, 0),
    provenance: {
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
      timings: { totalMilliseconds, expertMilliseconds: 0, networkMilliseconds: totalMilliseconds },
    },
  };
}

function usage(prompt: number, completion: number): Usage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
