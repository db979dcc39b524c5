import type { PromptDocument, Sampling } from '@llmnet/ledger-client';
import type { GovernedParameters } from '../governed-parameters';
import type { CoordinatorAnswer as Answer } from '@llmnet/coordinator-api';
import type { AnswerSource } from './answer-source';
import type { Coordinator } from '@llmnet/coordinator-api';
import { termsOf } from './ask-terms';
import type { AskTerms } from './ask-terms';
import type { TaskOpener } from './task-opener';

export interface Question {
  readonly messages: PromptDocument['messages'];
  /** The domain that was asked for, or null when the coordinator is to find it. */
  readonly domain: string | null;
  /** The most tokens of an answer; undefined for the gateway's default. */
  readonly answerTokens?: number;
  /** For the experts' models; undefined for their own defaults. */
  readonly sampling?: Sampling;
}

/** A question that a committee works on, or one that no expert of this network covers: then nothing was opened or spent. */
export type Asked =
  | { readonly kind: 'task'; readonly task: string; readonly domain: string }
  | { readonly kind: 'no expert'; readonly domain: string | null };

interface Needs {
  readonly coordinator: Pick<Coordinator, 'classify'>;
  readonly governed: Pick<GovernedParameters, 'has' | 'phaseSeconds'>;
  readonly opener: Pick<TaskOpener, 'open'>;
  readonly answers: Pick<AnswerSource, 'wait'>;
  readonly terms: AskTerms;
}

/** Puts a question to the network in two steps, so that a caller can tell what failed before and after it cost something. */
export class Asker {
  constructor(private readonly needs: Needs) {}

  /**
   * Finds the domain and opens a task there.
   * @throws AskError, LedgerError, LedgerClientError, or the signal's reason; nothing is on the ledger then, unless the code is
   * COMMIT_UNKNOWN
   */
  async ask({ messages, domain: named, answerTokens, sampling }: Question, signal: AbortSignal): Promise<Asked> {
    const domain = named ?? (await this.needs.coordinator.classify(messages, signal));
    if (domain === null || !(await this.needs.governed.has(domain))) return { kind: 'no expert', domain };
    const offer = answerTokens === undefined ? this.needs.terms : { ...this.needs.terms, answerTokens };
    const terms = termsOf(domain, messages, offer, await this.needs.governed.phaseSeconds());
    const prompt = sampling === undefined ? { messages } : { messages, sampling };
    const task = await this.needs.opener.open({ prompt, terms }, signal);
    return task === null ? { kind: 'no expert', domain } : { kind: 'task', task, domain };
  }

  /**
   * Waits for the answer to an open task. An aborted signal ends the waiting, never the task.
   * @throws AskError task_expired, LedgerClientError, TextError, or the signal's reason
   */
  answer(task: string, signal: AbortSignal): Promise<Answer> {
    return this.needs.answers.wait(task, signal);
  }
}
