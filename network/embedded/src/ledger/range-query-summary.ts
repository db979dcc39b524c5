import { ledger } from '@hyperledger/fabric-protos';
import { sha256 } from './hash';
import { toProtoVersion, type KVRead, type Version } from './rwset';

const { kvrwset } = ledger.rwset;

/** More results than this are summarised by hashes (Fabric `txmgr/query_executor.go`, maxDegreeQueryReadsHashing). */
export const MAX_DEGREE = 50;

export function newRead(key: string, version: Version | undefined): KVRead {
  const read = new kvrwset.KVRead();
  read.setKey(key);
  if (version) {
    read.setVersion(toProtoVersion(version));
  }
  return read;
}

/**
 * Collects the results of a range query the way both the endorser and the validator must: up to `maxDegree` raw reads, or
 * else the highest level of a Merkle tree whose nodes have up to `maxDegree + 1` children
 * (Fabric `rwsetutil/query_results_helper.go`).
 */
export class RangeQuerySummary {
  #reads: KVRead[] = [];
  /** `#levels[0]` are the hashes of groups of reads; each further level hashes groups of the one below. */
  readonly #levels: Buffer[][] = [];

  constructor(private readonly maxDegree = MAX_DEGREE) {}

  add(key: string, version: Version): void {
    this.#reads.push(newRead(key, version));
    if (this.#reads.length > this.maxDegree) {
      this.#hashReads();
    }
  }

  /** Writes the summary into `info`, which becomes part of the read set; of no results, nothing is said. */
  writeTo(info: ledger.rwset.kvrwset.RangeQueryInfo): void {
    if (this.#levels.length === 0 && this.#reads.length === 0) {
      return;
    }
    if (this.#levels.length === 0) {
      const raw = new kvrwset.QueryReads();
      raw.setKvReadsList(this.#reads);
      info.setRawReads(raw);
      return;
    }
    if (this.#reads.length > 0) {
      this.#hashReads();
    }
    this.#completeTree();
    const summary = new kvrwset.QueryReadsMerkleSummary();
    summary.setMaxDegree(this.maxDegree);
    summary.setMaxLevel(this.#levels.length);
    summary.setMaxLevelHashesList(this.#levels.at(-1) ?? []);
    info.setReadsMerkleHashes(summary);
  }

  #hashReads(): void {
    const reads = new kvrwset.QueryReads();
    reads.setKvReadsList(this.#reads);
    this.#reads = [];
    this.#push(0, sha256(reads.serializeBinary()));
    for (let level = 0; this.#level(level).length > this.maxDegree; level++) {
      this.#foldInto(level + 1, level);
    }
  }

  /** Lifts what is left on lower levels, so that only the highest level has hashes. */
  #completeTree(): void {
    for (let level = 0; level < this.#levels.length - 1; level++) {
      const [only, ...more] = this.#level(level);
      if (only !== undefined && more.length === 0) {
        this.#levels[level] = [];
        this.#push(level + 1, only);
      } else if (only !== undefined) {
        this.#foldInto(level + 1, level);
      }
    }
    const top = this.#levels.length - 1;
    if (this.#level(top).length > this.maxDegree) {
      this.#foldInto(top + 1, top);
    }
  }

  #foldInto(target: number, level: number): void {
    const hash = sha256(...this.#level(level));
    this.#levels[level] = [];
    this.#push(target, hash);
  }

  #push(level: number, hash: Buffer): void {
    (this.#levels[level] ??= []).push(hash);
  }

  #level(level: number): Buffer[] {
    return this.#levels[level] ?? [];
  }
}
