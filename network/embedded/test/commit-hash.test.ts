import { createHash } from 'node:crypto';
import type { StateUpdate } from '../src/peer/block-updates';
import { commitHash } from '../src/peer/commit-hash';

function update(namespace: string, collection: string, key: string, value: string | undefined): StateUpdate {
  return {
    namespace,
    collection,
    key: Buffer.from(key),
    version: { block: 258, tx: 0 },
    value: value === undefined ? undefined : Buffer.from(value),
  };
}

/** Fields of `updates.proto` written out by hand: tag, length, bytes. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of((number << 3) | 2, bytes.length), bytes]);
}

/** Block 258 is two bytes, 01 02; transaction 0 is none. */
const VERSION = field(6, Buffer.from('02010200', 'hex'));

// core/ledger/kvledger/kv_ledger.go, addBlockCommitHash; txmgmt/txmgr/update_batch_bytes.go
describe('the commit hash of a block', () => {
  it('covers the number of codes, the codes, the sorted updates with each name once, and the hash before', () => {
    const updates = [
      update('two', '', 'c', 'x'),
      update('one', 'coll', 'k', 'h'),
      update('one', '', 'b', undefined),
      update('one', '', 'a', 'y'),
      update('one', 'coll', 'j', 'g'),
    ];
    const text = (value: string): Buffer => Buffer.from(value);
    const isDelete = Buffer.of(4 << 3, 1);
    const writes = [
      [field(1, text('one')), field(3, text('a')), field(5, text('y')), VERSION],
      [field(3, text('b')), isDelete, VERSION],
      [field(2, text('coll')), field(3, text('j')), field(5, text('g')), VERSION],
      [field(3, text('k')), field(5, text('h')), VERSION],
      [field(1, text('two')), field(3, text('c')), field(5, text('x')), VERSION],
    ];
    const previous = Buffer.alloc(32, 7);
    const expected = createHash('sha256')
      .update(Buffer.of(2, 0, 11))
      .update(Buffer.concat(writes.map((parts) => field(1, Buffer.concat(parts)))))
      .update(previous)
      .digest();
    expect(commitHash(Uint8Array.of(0, 11), updates, previous)).toEqual(expected);
  });

  it('counts many codes as a varint', () => {
    const expected = createHash('sha256').update(Buffer.of(0xac, 0x02)).update(Buffer.alloc(300)).digest();
    expect(commitHash(new Uint8Array(300), [], new Uint8Array())).toEqual(expected);
  });
});
