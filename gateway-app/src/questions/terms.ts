import type { PromptDocument } from '@llmnet/ledger-client';
import type { SubmitRequest } from '@llmnet/protocol';

/** What the gateway offers for an answer when the question does not say; `answerTokens` are an upper bound, see `withinLimits`. */
export interface Offer {
  readonly seats: number;
  /** The highest price of one answer, micro-credits as a decimal string. */
  readonly priceCap: string;
  readonly answerTokens: number;
}

export type Terms = SubmitRequest<'tasks:open'>['terms'];

/** A token of English text has about four characters; only providers that take so long a prompt are asked. */
const CHARACTERS_A_TOKEN = 4;

/** The terms of a task: one independent round, answered by whoever of the other members is best. */
export function termsOf(
  domain: string,
  messages: PromptDocument['messages'],
  offer: Offer,
  phaseSeconds: number,
): Terms {
  const characters = messages.reduce((total, { content }) => total + content.length, 0);
  return {
    domain,
    ...offer,
    rounds: 0,
    phaseSeconds,
    promptTokens: Math.ceil(characters / CHARACTERS_A_TOKEN),
    qualityFloor: 0,
    earlyStop: 1_000_000,
    orgs: { allowed: [], denied: [] },
    models: { allowed: [], denied: [] },
    regions: { allowed: [], denied: [] },
    scope: { kind: 'others' },
  };
}
