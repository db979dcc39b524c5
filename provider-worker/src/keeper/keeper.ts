import { hash } from '@llmnet/chaincode/api';
import type { LedgerEvent, Parameters } from '@llmnet/chaincode/api';
import { LedgerClientError } from '@llmnet/ledger-client';
import type { Ledger } from '@llmnet/ledger-client';
import type { Logger } from 'pino';

/** Refusals that mean that there is nothing to do, or that another member did it. */
const SETTLED_BY_OTHERS = new Set([
  'NOTHING_TO_FOLD',
  'OUT_OF_TURN',
  'SNAPSHOT_UNCHANGED',
  'SNAPSHOT_STALE',
  'READ_CONFLICT',
]);

const ROLL_UP_LIMIT = 100;

interface DomainWork {
  /** Organisations with outcomes that may not be folded yet. */
  readonly unfolded: Set<string>;
  /** Whether the latest snapshot may be behind the records. */
  stale: boolean;
  timer: NodeJS.Timeout | null;
}

/**
 * Keeps a consortium's records moving: rolls up closed windows and publishes snapshots when there is something new. Anyone may;
 * the members take turns by an order of their own in each domain, so that the first does the work and the others step in for it.
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
      const { reputations } = await this.ledger.query('reputation:domain', { domain });
      for (const { mspId } of reputations) this.#work(domain).unfolded.add(mspId);
      this.#work(domain).stale = true;
      this.#schedule(domain);
    }
  }

  observe(event: LedgerEvent): void {
    switch (event.type) {
      case 'settled':
        for (const mspId of event.mspIds) this.#work(event.domain).unfolded.add(mspId);
        this.#schedule(event.domain);
        return;
      case 'rolledUp':
        if (!event.more) this.#work(event.domain).unfolded.delete(event.mspId);
        this.#markStale([event.domain]);
        return;
      case 'providerRegistered':
        this.#markStale(event.domains);
        return;
      case 'nodeRegistered':
        this.#markStale(this.parameters.domains);
        return;
      default:
        return;
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#domains.values()) if (timer !== null) clearTimeout(timer);
  }

  #markStale(domains: readonly string[]): void {
    for (const domain of domains) {
      this.#work(domain).stale = true;
      this.#schedule(domain);
    }
  }

  #work(domain: string): DomainWork {
    const work = this.#domains.get(domain) ?? { unfolded: new Set<string>(), stale: false, timer: null };
    this.#domains.set(domain, work);
    return work;
  }

  #schedule(domain: string): void {
    const work = this.#work(domain);
    if (work.timer !== null || this.#stopped) return;
    const { rollUpWindowSeconds, snapshotIntervalSeconds } = this.parameters;
    const turn = (work.unfolded.size > 0 ? rollUpWindowSeconds : snapshotIntervalSeconds) * 1000;
    work.timer = setTimeout(
      () => {
        work.timer = null;
        void this.#keep(domain, work);
      },
      turn * (1 + this.#rank(domain)),
    );
  }

  /** This member's place in the domain's order: 0 is first. */
  #rank(domain: string): number {
    const order = this.members.map((mspId) => ({ mspId, place: hash('llmnet/keeper', domain, mspId) }));
    order.sort((x, y) => (x.place < y.place ? -1 : 1));
    return order.findIndex(({ mspId }) => mspId === this.ledger.identity.mspId);
  }

  async #keep(domain: string, work: DomainWork): Promise<void> {
    try {
      for (const mspId of [...work.unfolded]) await this.#rollUp(domain, mspId, work);
      if (work.stale) await this.#publish(domain, work);
    } catch (error) {
      const code = error instanceof LedgerClientError ? error.code : 'UNEXPECTED';
      this.log.warn({ domain, code }, 'keeping failed, trying again');
    }
    if (work.unfolded.size > 0 || work.stale) this.#schedule(domain);
  }

  async #rollUp(domain: string, mspId: string, work: DomainWork): Promise<void> {
    const { reputations } = await this.ledger.query('reputation:domain', { domain });
    const record = reputations.find((candidate) => candidate.mspId === mspId);
    if (record === undefined) return;
    const outcome = await this.#attempt(() =>
      this.ledger.submit('reputation:rollUp', { domain, mspId, window: record.window, limit: ROLL_UP_LIMIT }),
    );
    if (outcome === 'NOTHING_TO_FOLD') work.unfolded.delete(mspId);
    if (outcome === 'DONE') work.stale = true;
  }

  async #publish(domain: string, work: DomainWork): Promise<void> {
    const { epoch } = await this.ledger.query('reputation:domain', { domain });
    work.stale = false;
    const outcome = await this.#attempt(() =>
      this.ledger.submit('reputation:publishSnapshot', { domain, epoch: epoch === null ? 0 : epoch + 1 }),
    );
    if (outcome === 'SNAPSHOT_TOO_SOON' || outcome === 'WINDOW_OPEN') work.stale = true;
  }

  /** Does a step, or tells the refusal that makes it unnecessary or too early. */
  async #attempt(step: () => Promise<string>): Promise<string> {
    try {
      await step();
      return 'DONE';
    } catch (error) {
      if (!(error instanceof LedgerClientError)) throw error;
      const early = error.code === 'SNAPSHOT_TOO_SOON' || error.code === 'WINDOW_OPEN';
      if (early || SETTLED_BY_OTHERS.has(error.code)) return error.code;
      throw error;
    }
  }
}
