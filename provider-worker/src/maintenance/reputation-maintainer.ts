import { VALIDATION, hash } from '@llmnet/protocol';
import type { Field, LedgerEvent, Parameters } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import type { Logger } from 'pino';
import { describeError } from '@llmnet/logging';
import { UnderWay } from '../under-way';
import { ReputationSteps } from './reputation-steps';

/** Events after which the candidates of any domain may be others. */
const CHANGES_CANDIDATES: ReadonlySet<LedgerEvent['type']> = new Set([
  'nodeRegistered',
  'leasesRenewed',
  'providerWithdrawn',
  'bondToppedUp',
  'slashesCollected',
  'enacted',
  'quarantined',
  'returned',
] satisfies LedgerEvent['type'][]);

/** What one domain, or the validation records, need. */
interface FieldWork {
  /** Organisations that have something to fold. */
  readonly unfolded: Set<string>;
  /** Whether the latest snapshot may be behind the records. */
  stale: boolean;
  timer: NodeJS.Timeout | null;
}

/**
 * Keeps a consortium's reputation up to date: rolls up windows and publishes snapshots when there is something new. Anyone may; the
 * members take turns by an order of their own in each field, so that the first does the work and the others step in for it.
 */
export class ReputationMaintainer {
  readonly #fields = new Map<Field, FieldWork>();
  readonly #steps: ReputationSteps;
  readonly #underWay = new UnderWay();
  #stopped = false;

  constructor(
    private readonly ledger: Pick<Ledger, 'query' | 'submit' | 'identity'>,
    private readonly parameters: Parameters,
    private readonly members: readonly string[],
    private readonly log: Logger,
  ) {
    this.#steps = new ReputationSteps(ledger, parameters);
  }

  /** Looks at every field once: what happened while nobody was here is found on the ledger. */
  async start(): Promise<void> {
    for (const field of [...this.parameters.domains, VALIDATION]) {
      this.#need(field, { unfolded: [...(await this.#steps.unfolded(field))], stale: true });
    }
  }

  observe(event: LedgerEvent): void {
    switch (event.type) {
      case 'settled':
        this.#need(event.domain, { unfolded: event.mspIds });
        this.#need(VALIDATION, { unfolded: event.judgeMspIds });
        return;
      case 'rolledUp':
      case 'revised':
        if (!event.more) this.#work(event.field).unfolded.delete(event.mspId);
        this.#need(event.field, { stale: true });
        return;
      case 'snapshotPublished':
        // It read every record, so it has seen all that was ordered before it.
        this.#work(event.domain).stale = false;
        return;
      case 'providerRegistered':
        for (const domain of event.domains) this.#need(domain, { stale: true });
        return;
      default:
        if (!CHANGES_CANDIDATES.has(event.type)) return;
        for (const domain of this.parameters.domains) this.#need(domain, { stale: true });
    }
  }

  /** Begins nothing any more. @returns when the steps under way have ended */
  stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#fields.values()) if (timer !== null) clearTimeout(timer);
    return this.#underWay.ended();
  }

  #work(field: Field): FieldWork {
    const work = this.#fields.get(field) ?? { unfolded: new Set<string>(), stale: false, timer: null };
    this.#fields.set(field, work);
    return work;
  }

  #need(field: Field, needs: { readonly unfolded?: readonly string[]; readonly stale?: boolean }): void {
    const work = this.#work(field);
    for (const mspId of needs.unfolded ?? []) work.unfolded.add(mspId);
    // Judgements have no snapshot of their own: the domains' next ones take up what they came to.
    work.stale ||= field !== VALIDATION && (needs.stale ?? false);
    this.#schedule(field, work);
  }

  #schedule(field: Field, work: FieldWork): void {
    const folds = work.unfolded.size > 0;
    if (work.timer !== null || this.#stopped || (!folds && !work.stale)) return;
    work.timer = setTimeout(
      () => {
        this.#underWay.begin(this.#maintain(field, work));
      },
      this.#turn(field, folds) * 1000 * (1 + this.#rank(field)),
    );
  }

  /** Seconds that a field's work can wait. */
  #turn(field: Field, folds: boolean): number {
    const { rollUpWindowSeconds, snapshotIntervalSeconds, validationWindowSeconds } = this.parameters;
    if (field === VALIDATION) return validationWindowSeconds;
    return folds ? rollUpWindowSeconds : snapshotIntervalSeconds;
  }

  /** This member's place in the field's order: 0 is first; last, one that joined since. */
  #rank(field: Field): number {
    const order = this.members.map((mspId) => ({ mspId, place: hash('llmnet/keeper', field, mspId) }));
    order.sort((x, y) => (x.place < y.place ? -1 : 1));
    const place = order.findIndex(({ mspId }) => mspId === this.ledger.identity.mspId);
    return place === -1 ? order.length : place;
  }

  async #maintain(field: Field, work: FieldWork): Promise<void> {
    try {
      if (work.unfolded.size > 0) await this.#fold(field, work);
      if (work.stale) await this.#publish(field, work);
    } catch (error) {
      this.log.warn({ field, ...describeError(error) }, 'reputation not maintained, trying again');
      work.stale = field !== VALIDATION;
    }
    work.timer = null;
    this.#schedule(field, work);
  }

  async #fold(field: Field, work: FieldWork): Promise<void> {
    const { done, changed } = await this.#steps.fold(field, work.unfolded);
    for (const mspId of done) work.unfolded.delete(mspId);
    work.stale ||= changed && field !== VALIDATION;
  }

  async #publish(domain: string, work: FieldWork): Promise<void> {
    work.stale = false;
    if ((await this.#steps.publish(domain)) === 'early') work.stale = true;
  }
}
