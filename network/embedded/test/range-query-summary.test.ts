import { createHash } from 'node:crypto';
import { ledger } from '@hyperledger/fabric-protos';
import { newRead, RangeQuerySummary } from '../src/ledger/range-query-summary';

const { QueryReads, RangeQueryInfo } = ledger.rwset.kvrwset;
const VERSION = { block: 3, tx: 1 };

function summaryOf(count: number, maxDegree: number): InstanceType<typeof RangeQueryInfo> {
  const summary = new RangeQuerySummary(maxDegree);
  for (let n = 0; n < count; n += 1) {
    summary.add(`k${n}`, VERSION);
  }
  const info = new RangeQueryInfo();
  summary.writeTo(info);
  return info;
}

/** Hash of the reads k<from> to k<to>, both included: one node of the lowest level. */
function leaf(from: number, to: number): Buffer {
  const reads = new QueryReads();
  reads.setKvReadsList(Array.from({ length: to - from + 1 }, (_, n) => newRead(`k${from + n}`, VERSION)));
  return createHash('sha256').update(reads.serializeBinary()).digest();
}

function node(...children: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(children)).digest();
}

function merkle(info: InstanceType<typeof RangeQueryInfo>): { level: number; hashes: Buffer[] } {
  const hashes = info.getReadsMerkleHashes();
  return {
    level: hashes?.getMaxLevel() ?? 0,
    hashes: (hashes?.getMaxLevelHashesList_asU8() ?? []).map((hash) => Buffer.from(hash)),
  };
}

describe('the summary of a range query', () => {
  it('lists up to the maximum degree of reads', () => {
    const info = summaryOf(2, 2);
    expect(
      info
        .getRawReads()
        ?.getKvReadsList()
        .map((read) => read.getKey()),
    ).toEqual(['k0', 'k1']);
    expect(info.hasReadsMerkleHashes()).toBe(false);
  });

  it('hashes groups of one more than the degree, and the rest', () => {
    expect(merkle(summaryOf(5, 2))).toEqual({ level: 1, hashes: [leaf(0, 2), leaf(3, 4)] });
  });

  it('grows a level when there are more hashes than the degree', () => {
    expect(merkle(summaryOf(9, 2))).toEqual({ level: 2, hashes: [node(leaf(0, 2), leaf(3, 5), leaf(6, 8))] });
  });

  it('lifts a single leftover hash unchanged and hashes several', () => {
    const first = node(leaf(0, 2), leaf(3, 5), leaf(6, 8));
    expect(merkle(summaryOf(10, 2))).toEqual({ level: 2, hashes: [first, leaf(9, 9)] });
    expect(merkle(summaryOf(13, 2))).toEqual({ level: 2, hashes: [first, node(leaf(9, 11), leaf(12, 12))] });
  });
});
