import { LedgerClientError, freshSalt } from '@llmnet/ledger-client';
import type { ClientErrorCode, PromptDocument } from '@llmnet/ledger-client';
import { LedgerError, canaryCommitment } from '@llmnet/protocol';
import type { NodeId, Plan, QueryRequest, Snapshot } from '@llmnet/protocol';
import { backoff } from '@llmnet/retry';
import { Snapshots, whyNobody, withinLimits } from './candidates';
import type { NoExpert } from './candidates';
import type { Lane, LanePool } from './lane-pool';
import type { GatewayLedger, TaskTexts } from './ledger-texts';
import type { Terms } from './terms';

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

/** What an open came to: a task, or why there is nobody to ask. */
export type Opening = { readonly task: string } | NoExpert;

/** What an attempt failed by that is worth another. */
interface Again {
  readonly again: Error;
}

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

/** Opens tasks: a plan from the ledger, the prompt sealed for exactly the nodes of the plan, one lane debited. */
export class TaskOpener {
  readonly #snapshots: Snapshots;
  /** The last quote of each domain, so that a lane is not tried in vain. */
  readonly #quotes = new Map<string, bigint>();

  constructor(private readonly needs: Needs) {
    this.#snapshots = new Snapshots(needs.ledger);
  }

  /**
   * Opens a task; plans anew when the ledger went on in between.
   * @throws LedgerError LANE_TOO_LOW, LedgerClientError, or the signal's reason if it is aborted before the task is opened
   */
  async open(wanted: TaskToOpen, signal: AbortSignal): Promise<Opening> {
    const pause = backoff({ firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS, signal });
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(wanted, signal);
      if (!('again' in outcome)) return outcome;
      if (attempt === MAX_ATTEMPTS) throw outcome.again;
      await pause();
    }
  }

  async #attempt({ prompt, terms: wanted }: TaskToOpen, signal: AbortSignal): Promise<Opening | Again> {
    const { ledger, lanes, coordinator } = this.needs;
    let snapshot: Snapshot | null;
    try {
      snapshot = await this.#snapshots.newest(wanted.domain);
    } catch (error) {
      return worthAgain(error);
    }
    if (snapshot === null) return whyNobody(wanted, snapshot, coordinator);
    const terms = withinLimits(wanted, snapshot, coordinator);
    const lane = await lanes.lease(this.#quotes.get(terms.domain) ?? 0n, signal);
    const planning: Planning = { lane: lane.lane, opens: lane.opens, epoch: snapshot.epoch, terms, coordinator };
    let plan: Plan;
    try {
      plan = await ledger.query('taskQueries:plan', planning);
      signal.throwIfAborted();
    } catch (error) {
      await lanes.refresh(lane);
      return error instanceof LedgerClientError && error.code === 'NO_CANDIDATES'
        ? whyNobody(terms, snapshot, coordinator)
        : worthAgain(error);
    }
    this.#quotes.set(terms.domain, plan.quote);
    if (plan.quote > lane.balance) {
      lanes.release(lane);
      return { again: new LedgerError('LANE_TOO_LOW', `lane ${String(lane.lane)}`) };
    }
    return this.#submit(prompt, planning, plan, lane);
  }

  async #submit(prompt: PromptDocument, planning: Planning, plan: Plan, lane: Lane): Promise<Opening | Again> {
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
      if (digest === undefined || !(await this.#isOnLedger(task, digest))) {
        await this.needs.lanes.refresh(lane);
        return worthAgain(error);
      }
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
}

/** @throws the failure itself where the same open would fail again */
function worthAgain(error: unknown): Again {
  if (error instanceof LedgerClientError && (PLAN_IS_OLD.has(error.code) || LANE_IS_OTHER.has(error.code))) {
    return { again: error };
  }
  throw error;
}
