import { peer } from '@hyperledger/fabric-protos';
import { conformance, rule } from './support/conformance';

const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT } = peer.TxValidationCode;
const VALIDATOR = 'core/ledger/kvledger/txmgmt/validation/validator.go';

conformance('versions of what was read', { blockSize: 4 }, [
  rule(VALIDATOR, 'a read of a key that an earlier transaction of the block wrote conflicts', async (ledger) => {
    const [first, second] = [
      await ledger.alpha.endorse(['append', 'a', '1']),
      await ledger.alpha.endorse(['append', 'a', '2']),
    ];
    expect(await ledger.oneBlock(first, second)).toEqual([VALID, MVCC_READ_CONFLICT]);
    expect(await ledger.alpha.evaluate(['get', 'a'])).toEqual(['1']);
  }),
  rule(VALIDATOR, 'a read of a key that an earlier block wrote conflicts', async (ledger) => {
    const late = await ledger.alpha.endorse(['append', 'b', '2']);
    await ledger.submit(['put', 'b', '1']);
    expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'a read of a key that did not exist conflicts once it does', async (ledger) => {
    const late = await ledger.alpha.endorse(['get', 'c'], ['put', 'c2', 'x']);
    await ledger.submit(['put', 'c', '1']);
    expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'a read of a key that was deleted since conflicts', async (ledger) => {
    await ledger.submit(['put', 'd', '1']);
    const late = await ledger.alpha.endorse(['append', 'd', '2']);
    await ledger.submit(['del', 'd']);
    expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'a read of a key that was written anew with the same value conflicts', async (ledger) => {
    await ledger.submit(['put', 'e', '1']);
    const late = await ledger.alpha.endorse(['append', 'e', '2']);
    await ledger.submit(['put', 'e', '1']);
    expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'a read of an absent key stays valid after a delete of it in an earlier block', async (ledger) => {
    const late = await ledger.alpha.endorse(['append', 'f', '1']);
    await ledger.submit(['del', 'f']);
    expect((await ledger.commit(late)).code).toBe(VALID);
  }),
  rule(VALIDATOR, 'a read of an absent key conflicts with a delete of it earlier in the block', async (ledger) => {
    const [remove, read] = [await ledger.alpha.endorse(['del', 'g']), await ledger.alpha.endorse(['append', 'g', '1'])];
    expect(await ledger.oneBlock(remove, read)).toEqual([VALID, MVCC_READ_CONFLICT]);
  }),
  rule(VALIDATOR, 'writes without reads do not conflict, and the last one of the block wins', async (ledger) => {
    const writes = [];
    for (const value of ['1', '2', '3']) {
      writes.push(await ledger.alpha.endorse(['put', 'h', value]));
    }
    expect(await ledger.oneBlock(...writes)).toEqual([VALID, VALID, VALID]);
    expect(await ledger.alpha.evaluate(['get', 'h'])).toEqual(['3']);
  }),
  rule(VALIDATOR, 'what an invalid transaction wrote does not conflict with later reads', async (ledger) => {
    const first = await ledger.alpha.endorse(['append', 'i', '1']);
    const invalid = await ledger.alpha.endorse(['append', 'i', '2'], ['put', 'i2', 'x']);
    const reader = await ledger.alpha.endorse(['append', 'i2', 'y']);
    expect(await ledger.oneBlock(first, invalid, reader)).toEqual([VALID, MVCC_READ_CONFLICT, VALID]);
    expect(await ledger.alpha.evaluate(['get', 'i2'])).toEqual(['y']);
  }),
  rule(VALIDATOR, 'a key inserted into a range earlier in the block is a phantom', async (ledger) => {
    await ledger.submit(['put', 'p1', 'x'], ['put', 'p3', 'x']);
    const insert = await ledger.alpha.endorse(['put', 'p2', 'x']);
    const count = await ledger.alpha.endorse(['range', 'p', 'q'], ['put', 'count', '1']);
    expect(await ledger.oneBlock(insert, count)).toEqual([VALID, PHANTOM_READ_CONFLICT]);
  }),
  rule(VALIDATOR, 'a key deleted from a range earlier in the block is a phantom', async (ledger) => {
    await ledger.submit(['put', 'r1', 'x'], ['put', 'r3', 'x']);
    const remove = await ledger.alpha.endorse(['del', 'r3']);
    const count = await ledger.alpha.endorse(['range', 'r', 's'], ['put', 'count', '1']);
    expect(await ledger.oneBlock(remove, count)).toEqual([VALID, PHANTOM_READ_CONFLICT]);
  }),
  rule(VALIDATOR, 'a key changed in a range by an earlier block is a phantom', async (ledger) => {
    await ledger.submit(['put', 's1', 'x'], ['put', 's3', 'x']);
    const count = await ledger.alpha.endorse(['range', 's', 't'], ['put', 'count', '1']);
    await ledger.submit(['put', 's3', 'y']);
    expect((await ledger.commit(count)).code).toBe(PHANTOM_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'a key behind the last one read of a range that was not exhausted is no phantom', async (ledger) => {
    await ledger.submit(['putMany', 't', 120]);
    const first = await ledger.alpha.endorse(['range', 't', 'u', 1], ['put', 'count', '1']);
    await ledger.submit(['put', 't0110', 'y'], ['put', 't1', 'y']);
    expect((await ledger.commit(first)).code).toBe(VALID);
  }),
  rule('core/chaincode/query_response_generator.go', 'the peer reads 101 results ahead', async (ledger) => {
    await ledger.submit(['putMany', 'T', 120]);
    const [ahead, behind] = [
      await ledger.alpha.endorse(['range', 'T', 'U', 1], ['put', 'count', '1']),
      await ledger.alpha.endorse(['range', 'T', 'U', 1], ['put', 'count', '2']),
    ];
    await ledger.submit(['put', 'T0101', 'y']);
    expect((await ledger.commit(behind)).code).toBe(VALID);
    await ledger.submit(['put', 'T0100', 'y']);
    expect((await ledger.commit(ahead)).code).toBe(PHANTOM_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'a key behind the end of an exhausted range is no phantom', async (ledger) => {
    await ledger.submit(['put', 'u1', 'x']);
    const count = await ledger.alpha.endorse(['range', 'u', 'u5'], ['put', 'count', '1']);
    await ledger.submit(['put', 'u5', 'y']);
    expect((await ledger.commit(count)).code).toBe(VALID);
  }),
  rule(VALIDATOR, 'a changed value inside a range of more than 50 results is a phantom', async (ledger) => {
    await ledger.submit(['putMany', 'v', 120]);
    const count = await ledger.alpha.endorse(['range', 'v', 'w'], ['put', 'count', '1']);
    await ledger.submit(['put', 'v0077', 'y']);
    expect((await ledger.commit(count)).code).toBe(PHANTOM_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'an unchanged range of more than 50 results is valid', async (ledger) => {
    await ledger.submit(['putMany', 'w', 120]);
    const count = await ledger.alpha.endorse(['range', 'w', 'x'], ['put', 'count', '1']);
    await ledger.submit(['put', 'elsewhere', 'y']);
    expect((await ledger.commit(count)).code).toBe(VALID);
  }),
  rule(VALIDATOR, 'a stale read is named before a phantom', async (ledger) => {
    await ledger.submit(['put', 'x1', 'x']);
    const both = await ledger.alpha.endorse(['range', 'x', 'y'], ['get', 'x1'], ['put', 'count', '1']);
    await ledger.submit(['put', 'x1', 'y']);
    expect((await ledger.commit(both)).code).toBe(MVCC_READ_CONFLICT);
  }),
  rule(VALIDATOR, 'a transaction that writes nothing is validated all the same', async (ledger) => {
    const late = await ledger.alpha.endorse(['get', 'z']);
    await ledger.submit(['put', 'z', '1']);
    expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
  }),
]);
