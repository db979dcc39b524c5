import { judgementBias, priorMean, sumChecks } from '@llmnet/chaincode/rules';
import type { Check, Evidence, Standing, Trust } from '@llmnet/chaincode/rules';
import { LogRecord } from './log-record';
import type { Member } from './member';

/** A member as the ledger knows it. */
export class Organisation {
  readonly validation = new LogRecord('validation');
  readonly provider: string;
  standing: Standing | undefined;
  #version = 0;
  #prior: bigint | undefined;
  #checks: readonly Check[] | undefined;
  #bias: { readonly trust: Trust; readonly value: bigint } | undefined;
  readonly #records = new Map<number, LogRecord>();

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
    return this.standing?.state === 'quarantined';
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
    this.#prior ??= priorMean(this.#evidence());
    return this.#prior;
  }

  /** What canaries say about its judges in all its domains, until something of it is folded. */
  get checks(): readonly Check[] {
    this.#checks ??= sumChecks(this.#evidence().flatMap(({ checks }) => checks));
    return this.#checks;
  }

  /** How far its judges are from the truth, until something of it is folded or others are trusted. */
  bias(calibrationWeight: bigint, trust: Trust): bigint {
    if (this.#bias?.trust !== trust)
      this.#bias = { trust, value: judgementBias(this.checks, calibrationWeight, trust) };
    return this.#bias.value;
  }

  /** Opens its record in a domain. To claim one again changes nothing. */
  claim(domain: number): LogRecord {
    const record = this.#records.get(domain) ?? new LogRecord(String(domain));
    this.#records.set(domain, record);
    return record;
  }

  /** To be called when something of it has been folded. */
  changed(): void {
    this.#version += 1;
    this.#prior = undefined;
    this.#checks = undefined;
    this.#bias = undefined;
  }

  #evidence(): Evidence[] {
    return [...this.#records.values()].map(({ evidence }) => evidence);
  }
}
