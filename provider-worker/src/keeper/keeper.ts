import { hash } from '@llmnet/chaincode/api';
import type { LedgerEvent, Parameters } from '@llmnet/chaincode/api';
import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode, Ledger } from '@llmnet/ledger-client';
import type { Logger } from 'pino';
import { describeFailure } from '../failure';

/** Refusals that mean that there is nothing to do, or that another member did it. */
const DONE_BY_OTHERS: ReadonlySet<ClientErrorCode> = new Set([
  'NOTHING_TO_FOLD',
  'OUT_OF_TURN',
  'SNAPSHOT_UNCHANGED',
  'SNAPSHOT_STALE',
  'READ_CONFLICT',
] satisfies ClientErrorCode[]);

/** Refusals that mean: the same again, later. */
const EARLY: ReadonlySet<ClientErrorCode> = new Set(['SNAPSHOT_TOO_SOON', 'WINDOW_OPEN'] satisfies ClientErrorCode[]);

const ROLL_UP_LIMIT = 100;

/** What one domain needs. */
interface DomainWork {
  /** Organisations that have outcomes to fold. */
  readonly unfolded: Set<string>;
  /** Whether the latest snapshot may be behind the records. */
  stale: boolean;
  timer: NodeJS.Timeout | null;
}

/**
 * Keeps a consortium's records moving: rolls up windows and publishes snapshots when there is something new. Anyone may; the
 * members take turns by an order of their own in each domain, so that the first does the work and the others step in for it.
 */
export class Keeper {
  readonly #domains = new Map<string, DomainWork>();
  #stopped = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly parameters: Parameters,
    private readonly members: readonly string[],
    private readonly log: Logger,
  ) {}

  /** Looks at every domain once: what happened while nobody was here is found on the ledger. */
  async start(): Promise<void> {
    for (const domain of this.parameters.domains) {
      const { waiting } = await this.ledger.query('reputation:unfolded', { domain });
      this.#need(domain, { unfolded: waiting.map(({ mspId }) => mspId), stale: true });
    }
  }

  observe(event: LedgerEvent): void {
    switch (event.type) {
      case 'settled':
        this.#need(event.domain, { unfolded: event.mspIds });
        return;
      case 'rolledUp':
        if (!event.more) this.#work(event.domain).unfolded.delete(event.mspId);
        this.#need(event.domain, { stale: true });
        return;
      case 'snapshotPublished':
        // It read every record, so it has seen all that was ordered before it.
        this.#work(event.domain).stale = false;
        return;
      case 'providerRegistered':
        for (const domain of event.domains) this.#need(domain, { stale: true });
        return;
      case 'nodeRegistered':
        for (const domain of this.parameters.domains) this.#need(domain, { stale: true });
        return;
      default:
        return;
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#domains.values()) if (timer !== null) clearTimeout(timer);
  }

  #work(domain: string): DomainWork {
    const work = this.#domains.get(domain) ?? { unfolded: new Set<string>(), stale: false, timer: null };
    this.#domains.set(domain, work);
    return work;
  }

  #need(domain: string, needs: { readonly unfolded?: readonly string[]; readonly stale?: boolean }): void {
    const work = this.#work(domain);
    for (const mspId of needs.unfolded ?? []) work.unfolded.add(mspId);
    work.stale ||= needs.stale ?? false;
    this.#schedule(domain, work);
  }

  #schedule(domain: string, work: DomainWork): void {
    const folds = work.unfolded.size > 0;
    if (work.timer !== null || this.#stopped || (!folds && !work.stale)) return;
    const { rollUpWindowSeconds, snapshotIntervalSeconds } = this.parameters;
    const turn = (folds ? rollUpWindowSeconds : snapshotIntervalSeconds) * 1000;
    work.timer = setTimeout(
      () => {
        void this.#keep(domain, work);
      },
      turn * (1 + this.#rank(domain)),
    );
  }

  /** This member's place in the domain's order: 0 is first; last, one that joined since. */
  #rank(domain: string): number {
    const order = this.members.map((mspId) => ({ mspId, place: hash('llmnet/keeper', domain, mspId) }));
    order.sort((x, y) => (x.place < y.place ? -1 : 1));
    const place = order.findIndex(({ mspId }) => mspId === this.ledger.identity.mspId);
    return place === -1 ? order.length : place;
  }

  async #keep(domain: string, work: DomainWork): Promise<void> {
    try {
      if (work.unfolded.size > 0) await this.#rollUp(domain, work);
      if (work.stale) await this.#publish(domain, work);
    } catch (error) {
      this.log.warn({ domain, ...describeFailure(error) }, 'keeping failed, trying again');
      work.stale = true;
    }
    work.timer = null;
    this.#schedule(domain, work);
  }

  async #rollUp(domain: string, work: DomainWork): Promise<void> {
    const { waiting } = await this.ledger.query('reputation:unfolded', { domain });
    for (const mspId of work.unfolded) {
      const window = waiting.find((record) => record.mspId === mspId)?.window;
      if (window === undefined) {
        work.unfolded.delete(mspId);
        continue;
      }
      const ended = await this.#attempt(() =>
        this.ledger.submit('reputation:rollUp', { domain, mspId, window, limit: ROLL_UP_LIMIT }),
      );
      if (ended === 'done') work.stale = true;
    }
  }

  async #publish(domain: string, work: DomainWork): Promise<void> {
    work.stale = false;
    const { epoch } = await this.ledger.query('reputation:domain', { domain });
    const next = epoch === null ? 0 : epoch + 1;
    const ended = await this.#attempt(() => this.ledger.submit('reputation:publishSnapshot', { domain, epoch: next }));
    if (ended === 'early') work.stale = true;
  }

  async #attempt(step: () => Promise<string>): Promise<'done' | 'early'> {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof LedgerClientError)) throw error;
      if (EARLY.has(error.code)) return 'early';
      if (!DONE_BY_OTHERS.has(error.code)) throw error;
    }
    return 'done';
  }
}
