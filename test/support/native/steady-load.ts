import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CommitError, EndorseError, type Contract } from '@hyperledger/fabric-gateway';

/** Keys and values that were acknowledged, and what it took. */
export interface LoadReport {
  readonly written: ReadonlyMap<string, string>;
  /** How often a call was made again, by what made it necessary. */
  readonly retries: ReadonlyMap<string, number>;
  /** Longest time without any commit, in milliseconds. */
  readonly longestGapMs: number;
}

const RETRY_MS = 100;

/** Clients that put new keys one after the other, until they are told to stop. Every transaction is made again until it commits. */
export class SteadyLoad {
  readonly #written = new Map<string, string>();
  readonly #retries = new Map<string, number>();
  readonly #clients: Promise<void>[];
  #lastCommit = performance.now();
  #longestGapMs = 0;
  #isStopping = false;

  /** @param contracts one a client */
  constructor(contracts: readonly Contract[]) {
    this.#clients = contracts.map((contract) => this.#run(contract));
  }

  /** How many transactions have been committed. */
  get committed(): number {
    return this.#written.size;
  }

  /** Resolves when no transaction is under way any more. @throws what cannot be tried again */
  async stop(): Promise<LoadReport> {
    this.#isStopping = true;
    await Promise.all(this.#clients);
    return { written: this.#written, retries: this.#retries, longestGapMs: Math.round(this.#longestGapMs) };
  }

  async #run(contract: Contract): Promise<void> {
    while (!this.#isStopping) {
      const [key, value] = [randomUUID(), randomUUID()];
      await this.#put(contract, key, value);
      this.#written.set(key, value);
      const now = performance.now();
      this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastCommit);
      this.#lastCommit = now;
    }
  }

  /** To put the same value twice is to put it once, so it can be tried again whatever became of the first try. */
  async #put(contract: Contract, key: string, value: string): Promise<void> {
    for (;;) {
      try {
        await contract.submitTransaction('put', key, value);
        return;
      } catch (error) {
        const reason = retryReason(error);
        if (reason === undefined) throw error;
        this.#retries.set(reason, (this.#retries.get(reason) ?? 0) + 1);
        await delay(RETRY_MS);
      }
    }
  }
}

const MVCC_READ_CONFLICT = 11;

/** The gateway's answer where two peers are at different definitions for a moment (Fabric `internal/pkg/gateway`, `core/chaincode/lifecycle`). */
const BETWEEN_DEFINITIONS = /ProposalResponsePayloads do not match|changed during invoke/;
const ABORTED = 10;
/** FAILED_PRECONDITION, UNAVAILABLE: no plan of endorsers right now. */
const NO_ENDORSERS = [9, 14];

/** Why a transaction that has changed nothing may be made again; undefined for failures that an upgrade must not cause. */
function retryReason(error: unknown): string | undefined {
  if (error instanceof CommitError) return error.code === MVCC_READ_CONFLICT ? 'MVCC_READ_CONFLICT' : undefined;
  if (!(error instanceof EndorseError)) return undefined;
  const text = [error.message, ...error.details.map(({ message }) => message)].join(' ');
  if (NO_ENDORSERS.includes(error.code)) return `endorse ${String(error.code)}`;
  return error.code === ABORTED ? BETWEEN_DEFINITIONS.exec(text)?.[0] : undefined;
}
