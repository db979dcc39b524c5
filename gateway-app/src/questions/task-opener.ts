import { LedgerClientError, freshSalt } from '@llmnet/ledger-client';
import type { ClientErrorCode, PromptDocument } from '@llmnet/ledger-client';
import { LedgerError, canaryCommitment } from '@llmnet/protocol';
import type { NodeId, Plan, QueryRequest, SubmitRequest } from '@llmnet/protocol';
import { backoff } from '@llmnet/retry';
import type { Lane, LanePool } from './lane-pool';
import type { GatewayLedger, TaskTexts } from './ledger-texts';

/** What the gateway offers for an answer when the question does not say. */
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

export interface TaskToOpen {
  readonly prompt: PromptDocument;
  readonly terms: Terms;
}

interface Needs {
  readonly ledger: Pick<GatewayLedger, 'query' | 'submit'>;
  readonly texts: Pick<TaskTexts, 'sealPrompt'>;
  readonly channel: string;
  readonly lanes: LanePool;
  readonly coordinator: NodeId;
  /** Tells the coordinator the salt that opens a task's canary commitment, with which it can settle early. */
  readonly tellCanaryOpening: (task: string, salt: string) => void;
}

/** What one attempt came to. `no candidates` ends the matter, `again` is worth another attempt. */
type Attempt = { readonly task: string } | 'no candidates' | { readonly again: Error };

type Planning = QueryRequest<'taskQueries:plan'>;

const MAX_ATTEMPTS = 8;
/** Between attempts: peers are blocks apart for some milliseconds. */
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 500;
const PLAN_IS_OLD: ReadonlySet<ClientErrorCode> = new Set([
  'SNAPSHOT_STALE',
  'SNAPSHOT_UNKNOWN',
  'PLAN_CHANGED',
  'ENDORSEMENT_MISMATCH',
] as const);
const LANE_IS_OTHER: ReadonlySet<ClientErrorCode> = new Set(['LANE_BUSY', 'LANE_TOO_LOW'] as const);

/** The current epoch of each domain that is asked about; the search begins where the last one ended. */
class Epochs {
  readonly #known = new Map<string, number>();

  constructor(private readonly ledger: Pick<GatewayLedger, 'query'>) {}

  /**
   * @param domain a governed one, so that their number is bounded
   * @returns null where no snapshot has been published yet
   * @throws LedgerClientError
   */
  async current(domain: string): Promise<number | null> {
    const { epoch } = await this.ledger.query('reputation:epoch', { domain, known: this.#known.get(domain) ?? 0 });
    if (epoch !== null) this.#known.set(domain, epoch);
    return epoch;
  }
}

/** Opens tasks: a plan from the ledger, the prompt sealed for exactly the nodes of the plan, one lane debited. */
export class TaskOpener {
  readonly #epochs: Epochs;
  /** The last quote of each domain, so that a lane is not tried in vain. */
  readonly #quotes = new Map<string, bigint>();

  constructor(private readonly needs: Needs) {
    this.#epochs = new Epochs(needs.ledger);
  }

  /**
   * Opens a task; plans anew when the ledger went on in between.
   * @returns the task's id, or null when no provider serves the domain at this price
   * @throws LedgerError LANE_TOO_LOW, LedgerClientError, or the signal's reason if it is aborted before the task is opened
   */
  async open(wanted: TaskToOpen, signal: AbortSignal): Promise<string | null> {
    const pause = backoff({ firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS, signal });
    for (let attempt = 1; ; attempt += 1) {
      const epoch = await this.#epochs.current(wanted.terms.domain);
      if (epoch === null) return null;
      const lane = await this.needs.lanes.lease(this.#quotes.get(wanted.terms.domain) ?? 0n, signal);
      const outcome = await this.#attempt(wanted, epoch, lane, signal);
      if (outcome === 'no candidates') return null;
      if ('task' in outcome) return outcome.task;
      if (attempt === MAX_ATTEMPTS) throw outcome.again;
      await pause();
    }
  }

  async #attempt(wanted: TaskToOpen, epoch: number, lane: Lane, signal: AbortSignal): Promise<Attempt> {
    const { terms } = wanted;
    const planning: Planning = {
      lane: lane.lane,
      opens: lane.opens,
      epoch,
      terms,
      coordinator: this.needs.coordinator,
    };
    let plan: Plan;
    try {
      plan = await this.needs.ledger.query('taskQueries:plan', planning);
      signal.throwIfAborted();
    } catch (error) {
      return this.#afterFailure(error, lane);
    }
    this.#quotes.set(terms.domain, plan.quote);
    if (plan.quote > lane.balance) {
      this.needs.lanes.release(lane);
      return { again: new LedgerError('LANE_TOO_LOW', `lane ${String(lane.lane)}`) };
    }
    return this.#submit(wanted, planning, plan, lane);
  }

  async #submit({ prompt }: TaskToOpen, planning: Planning, plan: Plan, lane: Lane): Promise<Attempt> {
    const { task, coordinator, seats, substitutes, quote, recipients } = plan;
    const salt = freshSalt();
    let digest: string | undefined;
    try {
      const sealed = await this.needs.texts.sealPrompt(task, prompt, recipients);
      digest = sealed.digest;
      const request = {
        ...planning,
        coordinator,
        committee: seats.map(({ provider }) => provider),
        substitutes: substitutes.map(({ provider }) => provider),
        quote: quote.toString(),
        promptDigest: digest,
        link: canaryCommitment({ channel: this.needs.channel, task }, null, salt),
      };
      await this.needs.ledger.submit('tasks:open', request, { transient: sealed.transient });
    } catch (error) {
      if (digest === undefined || !(await this.#isOnLedger(task, digest))) return this.#afterFailure(error, lane);
    }
    this.needs.lanes.opened(lane, quote);
    this.needs.tellCanaryOpening(task, salt);
    return { task };
  }

  /**
   * Whether an open that failed is on the ledger all the same: nobody may have known in time what became of it, and a peer that comes
   * back knows.
   */
  async #isOnLedger(task: string, promptDigest: string): Promise<boolean> {
    try {
      const view = await this.needs.ledger.query('taskQueries:read', { task });
      return view.task.promptDigest === promptDigest;
    } catch (error) {
      if (error instanceof LedgerClientError) return false;
      throw error;
    }
  }

  async #afterFailure(error: unknown, lane: Lane): Promise<Attempt> {
    await this.needs.lanes.refresh(lane);
    if (!(error instanceof LedgerClientError)) throw error;
    if (error.code === 'NO_CANDIDATES') return 'no candidates';
    if (!PLAN_IS_OLD.has(error.code) && !LANE_IS_OTHER.has(error.code)) throw error;
    return { again: error };
  }
}
