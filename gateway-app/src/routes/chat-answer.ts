import type { CoordinatorAnswer } from '@llmnet/coordinator-api';
import { ApiError, usageOf } from '@llmnet/openai-http';
import type { Completed } from '@llmnet/openai-http';
import { mspOf } from '@llmnet/protocol';
import { agreementPercent, noteOn, withNote } from './answer-note';
import type { NoExpert } from '../questions/candidates';
import type { OpenedQuestion } from '../questions/question-service';

/** The `llmnet` member of a completion: how the network came to its answer. Shares are in parts per million unless they say so. */
export interface Provenance {
  readonly task: string | null;
  readonly domain: string | null;
  readonly committee: readonly { readonly provider: string; readonly mspId: string; readonly state: string }[];
  /** Share of the vote weight of all that were asked. */
  readonly agreement: number | null;
  readonly agreementPercent: number | null;
  /** What a reader has to know where not enough experts stand behind the answer: the text ends with it. */
  readonly note: string | null;
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
  const { task, domain, agreement, unanimous, independence, flag, method, follows, dissent, final } = answer;
  const { promptTokens, completionTokens } = answer.usage;
  const note = noteOn(answer);
  const expertMs = Math.min(answer.expertMs, totalMs);
  return {
    content: withNote(answer.content, note),
    ...(answer.cut && { cut: answer.cut }),
    headers: { 'x-llmnet-flag': flag, 'x-llmnet-agreement': `${String(agreementPercent(answer))}%` },
    usage: usageOf(promptTokens, completionTokens),
    extension: {
      llmnet: {
        ...{ task, domain, agreement, unanimous, independence, flag, method, follows, dissent, final },
        ...{ agreementPercent: agreementPercent(answer), note },
        committee: answer.committee.map(({ provider, state }) => ({ provider, mspId: mspOf(provider), state })),
        timings: timingsOf(totalMs, expertMs),
      },
    },
  };
}

/**
 * The answer to a question that nobody is asked: said in words, flagged, and free of charge.
 * @throws ApiError 400 context_length_exceeded where shorter messages would have been taken
 */
export function answeredByNobody({ domain, why }: Unasked, totalMs: number): Outcome {
  return {
    content: `${saysWhy(why, domain === null ? '' : ` in the domain ${domain}`)} Nothing was asked and nothing was charged.`,
    headers: { 'x-llmnet-flag': 'no_expert' },
    usage: usageOf(0, 0),
    extension: {
      llmnet: {
        task: null,
        domain,
        committee: [],
        agreement: null,
        agreementPercent: null,
        note: null,
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

type Unasked = Extract<OpenedQuestion, { kind: 'no expert' }>;

function saysWhy(why: NoExpert, where: string): string {
  switch (why.reason) {
    case 'nobody':
      return `No expert of this network covers this question${where}.`;
    case 'not listed':
      return `This network has not listed its experts${where} yet: ask again in a moment.`;
    case 'quarantined':
      return `Every expert of this network${where} is in quarantine, so that none is asked.`;
    case 'no coordinator':
      return `No coordinator of this network takes questions${where} now.`;
    case 'own experts only':
      return `No expert of other members covers this question${where}; those of the asking member do not answer it.`;
    case 'price':
      return `No expert${where} answers for at most ${why.priceCap} micro-credits, which is what this gateway offers.`;
    case 'prompt too long': {
      const { promptTokens, taken } = why;
      const message = `the messages have about ${String(promptTokens)} tokens, the experts${where} take at most ${String(taken)}; shorten them`;
      throw new ApiError({ status: 400, code: 'context_length_exceeded', message, param: 'messages' });
    }
  }
}

function timingsOf(totalMs: number, expertMs: number): Provenance['timings'] {
  return { totalMilliseconds: totalMs, expertMilliseconds: expertMs, networkMilliseconds: totalMs - expertMs };
}
