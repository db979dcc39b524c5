import { judgementBias, priorMean } from '@llmnet/chaincode/rules';
import type { DomainRecord, Standing } from '@llmnet/chaincode/rules';
import { LogRecord } from './log-record';
import type { Member } from './member';

/** A member as the ledger knows it. */
export class Organisation {
  readonly validation = new LogRecord();
  readonly provider: string;
  standing: Standing | undefined;
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

  get records(): ReadonlyMap<number, LogRecord> {
    return this.#records;
  }

  /** The prior mean of its estimates, until something of it is folded. */
  get prior(): bigint {
    this.#prior ??= priorMean([...this.#records.values()].map(({ state }) => state.evidence));
    return this.#prior;
  }

  /** How far its judges are from the truth, until something of it is folded. */
  bias(calibrationWeight: bigint): bigint {
    this.#bias ??= judgementBias(
      [...this.#records.values()].map(({ state }) => state.evidence),
      calibrationWeight,
    );
    return this.#bias;
  }

  claim(domain: number): void {
    this.#records.set(domain, new LogRecord());
  }

  /** What is known about it in its domains. */
  domainRecords(): DomainRecord[] {
    return [...this.#records].map(([domain, { state }]) => ({
      field: String(domain),
      evidence: state.evidence,
      probation: state.probation,
    }));
  }

  /** To be called when something of it has been folded. */
  changed(): void {
    this.#prior = undefined;
    this.#bias = undefined;
  }
}
