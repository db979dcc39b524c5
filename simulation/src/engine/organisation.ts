import { judgementBias, priorMean } from '@llmnet/chaincode/rules';
import type { Evidence, Standing } from '@llmnet/chaincode/rules';
import { LogRecord } from './log-record';
import type { Member } from './member';

/** A member as the ledger knows it. */
export class Organisation {
  readonly validation = new LogRecord('validation');
  readonly provider: string;
  standing: Standing | undefined;
  #version = 0;
  #prior: bigint | undefined;
  #bias: bigint | undefined;
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

  /** How far its judges are from the truth, until something of it is folded. */
  bias(calibrationWeight: bigint): bigint {
    this.#bias ??= judgementBias(this.#evidence(), calibrationWeight);
    return this.#bias;
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
    this.#bias = undefined;
  }

  #evidence(): Evidence[] {
    return [...this.#records.values()].map(({ evidence }) => evidence);
  }
}
