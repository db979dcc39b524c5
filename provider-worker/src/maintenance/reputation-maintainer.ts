import { VALIDATION } from '@llmnet/protocol';
import type { Consortium, Field, LedgerEvent, Parameters } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import type { Logger } from 'pino';
import { describeError } from '@llmnet/logging';
import { UnderWay } from '../under-way';
import { MaintenancePace } from './maintenance-pace';
import { ReputationSteps } from './reputation-steps';

/** Events after which the candidates of any domain may be others. */
const CHANGES_CANDIDATES: ReadonlySet<LedgerEvent['type']> = new Set([
  'nodeRegistered',
  'leasesRenewed',
  'providerWithdrawn',
  'bondToppedUp',
  'slashesCollected',
  'quarantined',
  'returned',
] satisfies LedgerEvent['type'][]);

type Governed = Pick<Consortium, 'parameters' | 'members'>;

function activeMembers({ members }: Governed): string[] {
  return members.filter(({ state }) => state === 'active').map(({ mspId }) => mspId);
}

/** What one domain, or the validation records, need. */
interface FieldWork {
  /** Organisations that have something to fold. */
  readonly unfolded: Set<string>;
  /** Whether the latest snapshot may be behind the records. */
  stale: boolean;
  /** When the need arose, in milliseconds since the epoch. */
  since: number;
}

/**
 * Keeps a consortium's reputation up to date: rolls up windows and publishes snapshots when there is something new. Anyone may, but a
 * snapshot reads the records of all domains, so that steps of two nodes at a time would undo each other. So one node takes all steps of
 * a round, by turn, and the others step in one after another where it is late: see {@link MaintenancePace}.
 */
export class ReputationMaintainer {
  readonly #fields = new Map<Field, FieldWork>();
  readonly #steps: ReputationSteps;
  readonly #pace: MaintenancePace;
  readonly #underWay = new UnderWay();
  #timer: NodeJS.Timeout | undefined;
  #working = false;
  #stopped = false;

  #parameters: Parameters;

  /** @param consortium as the ledger has it now; what is enacted later is read again */
  constructor(
    private readonly ledger: Pick<Ledger, 'query' | 'submit' | 'identity'>,
    consortium: Governed,
    private readonly log: Logger,
  ) {
    this.#steps = new ReputationSteps(ledger);
    this.#pace = new MaintenancePace(ledger.identity.mspId, activeMembers(consortium), consortium.parameters);
    this.#parameters = consortium.parameters;
  }

  /** Looks at every field once: what happened while nobody was here is found on the ledger. */
  async start(): Promise<void> {
    for (const field of [...this.#parameters.domains, VALIDATION]) {
      if (field !== VALIDATION) this.#pace.published(field, await this.#steps.latestEpoch(field));
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
        this.#pace.stepped(event.field, Date.now());
        if (!event.more) this.#work(event.field).unfolded.delete(event.mspId);
        this.#need(event.field, { stale: true });
        return;
      case 'snapshotPublished':
        this.#pace.stepped(event.domain, Date.now());
        this.#pace.published(event.domain, event.epoch, Date.now());
        // It read every record, so it has seen all that was ordered before it.
        this.#work(event.domain).stale = false;
        this.#schedule();
        return;
      case 'providerRegistered':
        for (const domain of event.domains) this.#need(domain, { stale: true });
        return;
      case 'enacted':
        this.#underWay.begin(this.#attempt(() => this.#govern()));
        return;
      default:
        if (CHANGES_CANDIDATES.has(event.type)) this.#needSnapshots();
    }
  }

  /** Begins nothing any more. @returns when the steps under way have ended */
  stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    return this.#underWay.ended();
  }

  async #govern(): Promise<void> {
    const consortium = await this.ledger.query('membership:consortium', {});
    this.#pace.govern(activeMembers(consortium), consortium.parameters);
    this.#parameters = consortium.parameters;
    this.#needSnapshots();
  }

  #needSnapshots(): void {
    for (const domain of this.#parameters.domains) this.#need(domain, { stale: true });
  }

  #work(field: Field): FieldWork {
    const work = this.#fields.get(field) ?? { unfolded: new Set<string>(), stale: false, since: 0 };
    this.#fields.set(field, work);
    return work;
  }

  #need(field: Field, needs: { readonly unfolded?: readonly string[]; readonly stale?: boolean }): void {
    const work = this.#work(field);
    if (work.unfolded.size === 0 && !work.stale) work.since = Date.now();
    for (const mspId of needs.unfolded ?? []) work.unfolded.add(mspId);
    // Judgements have no snapshot of their own: the domains' next ones take up what they came to.
    work.stale ||= field !== VALIDATION && (needs.stale ?? false);
    this.#schedule();
  }

  /** Plans this node's next round anew: what others did since may have made it later, or needless. */
  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#working || this.#stopped) return;
    const due = this.#pace.nextRound(this.#fields);
    if (due === null) return;
    this.#timer = setTimeout(
      () => {
        this.#underWay.begin(this.#round());
      },
      Math.max(0, due - Date.now()),
    );
  }

  async #round(): Promise<void> {
    this.#working = true;
    try {
      // Records first, and of one field after the other: a snapshot reads those of all.
      const changed = new Set<string>();
      for (const [field, work] of this.#pace.ready(this.#fields, Date.now())) {
        if (work.unfolded.size > 0) await this.#attempt(() => this.#fold(field, work, changed), field);
      }
      for (const mspId of changed) {
        await this.#attempt(() => this.#steps.reviewQuarantine(mspId, this.#parameters));
      }
      const stale = [...this.#fields].filter(([, work]) => work.stale);
      await Promise.all(stale.map(([domain, work]) => this.#attempt(() => this.#publish(domain, work), domain)));
    } finally {
      this.#working = false;
    }
    this.#pace.tried(Date.now());
    this.#schedule();
  }

  /** @param field to look at again where the step fails; all domains unless given */
  async #attempt(step: () => Promise<void>, field?: Field): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.log.warn({ field, ...describeError(error) }, 'reputation not maintained, trying again');
      if (field === undefined) this.#needSnapshots();
      else this.#need(field, { stale: true });
    }
  }

  /** @param changedAll gets the organisations whose records changed */
  async #fold(field: Field, work: FieldWork, changedAll: Set<string>): Promise<void> {
    const { done, changed } = await this.#steps.fold(field, work.unfolded);
    for (const mspId of done) work.unfolded.delete(mspId);
    for (const mspId of changed) changedAll.add(mspId);
    work.stale ||= changed.length > 0 && field !== VALIDATION;
  }

  async #publish(domain: string, work: FieldWork): Promise<void> {
    work.stale = false;
    if ((await this.#steps.publish(domain)) === 'early') work.stale = true;
  }
}
