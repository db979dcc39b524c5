import { NO_EVIDENCE, ability, judgementBias, priorMean } from '@llmnet/protocol/rules';
import type { Check, Evidence, FoldParameters, FoldedEntry, QuarantineStatus, Trust } from '@llmnet/protocol/rules';
import type { Parameters } from '@llmnet/protocol';
import { replaceChecks } from './check-sums';
import { LogRecord } from './log-record';
import type { Member } from './member';

type Weights = Pick<Parameters, 'calibrationWeight' | 'priorWeight'>;

/** A member as the ledger knows it. */
export class Organisation {
  readonly validation = new LogRecord('validation');
  readonly provider: string;
  quarantineStatus: QuarantineStatus | undefined;
  #version = 0;
  #prior: bigint | undefined;
  #checks: readonly Check[] = [];
  #bias: { readonly trust: Trust; readonly value: bigint } | undefined;
  readonly #records = new Map<number, LogRecord>();
  /** Domains of the records that have entries to be folded. */
  readonly #waiting = new Set<number>();
  /** Over all its domains. */
  #lifetime: Pick<Evidence, 'lifetimeSuccess' | 'lifetimeWeight'> = NO_EVIDENCE;

  constructor(
    readonly place: number,
    readonly member: Member,
  ) {
    this.provider = `${member.mspId}/expert`;
  }

  get mspId(): string {
    return this.member.mspId;
  }

  get isQuarantined(): boolean {
    return this.quarantineStatus?.state === 'quarantined';
  }

  /** What is known about it, by domain. */
  get records(): ReadonlyMap<number, LogRecord> {
    return this.#records;
  }

  /** Another number whenever something of it has been folded. */
  get version(): number {
    return this.#version;
  }

  /** The prior mean of its estimates, until something of it is folded. */
  get prior(): bigint {
    this.#prior ??= priorMean([this.#lifetime]);
    return this.#prior;
  }

  /** What canaries say about its judges in all its domains. */
  get checks(): readonly Check[] {
    return this.#checks;
  }

  /** How far its judges are from the truth, until something of it is folded or others are trusted. */
  bias(calibrationWeight: bigint, trust: Trust): bigint {
    if (this.#bias?.trust !== trust)
      this.#bias = { trust, value: judgementBias(this.checks, calibrationWeight, trust) };
    return this.#bias.value;
  }

  /** What is expected of its answers over so many domains. */
  ability(domains: number, { calibrationWeight, priorWeight }: Weights, trust: Trust): bigint {
    const evidence = [...this.#records.values()].map((record) => record.evidence);
    return ability(evidence, this.bias(calibrationWeight, trust), { mean: this.prior, weight: priorWeight }, domains);
  }

  /** Opens its record in a domain. To claim one again changes nothing. */
  claim(domain: number): LogRecord {
    const record = this.#records.get(domain) ?? new LogRecord(String(domain));
    this.#records.set(domain, record);
    return record;
  }

  /** Whether there are entries to be folded. */
  get hasWork(): boolean {
    return this.#waiting.size > 0;
  }

  /** @throws RangeError where it has no record in the domain */
  append(domain: number, entry: FoldedEntry): void {
    this.#record(domain).append(entry);
    this.#waiting.add(domain);
  }

  /** An entry that takes effect in all its domains, at the beginning of the next window. */
  appendToNext(entry: FoldedEntry): void {
    for (const [domain, record] of this.#records) {
      record.appendToNext(entry);
      this.#waiting.add(domain);
    }
  }

  /** Folds the open windows. Returns the domains that this may have changed something in. */
  fold(parameters: FoldParameters): number[] {
    const domains = [...this.#waiting];
    this.#waiting.clear();
    for (const domain of domains) this.#rollUp(domain, parameters);
    this.#version += 1;
    this.#prior = undefined;
    this.#bias = undefined;
    return domains;
  }

  #rollUp(domain: number, parameters: FoldParameters): void {
    const record = this.#record(domain);
    const before = record.evidence;
    record.rollUp(parameters);
    const { lifetimeSuccess, lifetimeWeight, checks } = record.evidence;
    this.#checks = replaceChecks(this.#checks, before.checks, checks);
    this.#lifetime = {
      lifetimeSuccess: this.#lifetime.lifetimeSuccess + lifetimeSuccess - before.lifetimeSuccess,
      lifetimeWeight: this.#lifetime.lifetimeWeight + lifetimeWeight - before.lifetimeWeight,
    };
    if (record.hasWork()) this.#waiting.add(domain);
  }

  #record(domain: number): LogRecord {
    const record = this.#records.get(domain);
    if (record === undefined) throw new RangeError('no such record');
    return record;
  }
}
