import { peer } from '@hyperledger/fabric-protos';
import { RangeQuerySummary } from '../ledger/range-query-summary';
import {
  sameVersion,
  versionOf,
  type CollectionRwset,
  type KVRead,
  type NamespaceRwset,
  type RangeQueryInfo,
  type Version,
} from '../ledger/rwset';
import type { ValidationCode } from '../ledger/validation-code';
import { compareKeys, type BlockUpdates } from './block-updates';
import type { StateView } from './state-view';

/** Committed state and what the block has changed on top of it so far. */
interface Current {
  readonly committed: StateView;
  readonly updates: BlockUpdates;
}

/**
 * Whether everything a transaction read is still so. Namespaces in order, and in each: reads, then range queries, then
 * private reads; the first that changed decides (Fabric `txmgmt/validation/validator.go`, validateTx). A key written
 * earlier in the block has changed whatever its version.
 */
export async function validateReads(rwset: readonly NamespaceRwset[], current: Current): Promise<ValidationCode> {
  const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT } = peer.TxValidationCode;
  for (const { namespace, kv, collections } of rwset) {
    if (!kv.getReadsList().every((read) => isCurrent(namespace, read, current))) {
      return MVCC_READ_CONFLICT;
    }
    for (const query of kv.getRangeQueriesInfoList()) {
      if (!(await givesSameResults(namespace, query, current))) {
        return PHANTOM_READ_CONFLICT;
      }
    }
    if (!collections.every((collection) => areHashesCurrent(namespace, collection, current))) {
      return MVCC_READ_CONFLICT;
    }
  }
  return VALID;
}

function isCurrent(namespace: string, read: KVRead, { committed, updates }: Current): boolean {
  const key = read.getKey();
  return (
    !updates.has(namespace, key) && sameVersion(committed.get(namespace, key)?.version, versionOf(read.getVersion()))
  );
}

function areHashesCurrent(
  namespace: string,
  { name, hashed }: CollectionRwset,
  { committed, updates }: Current,
): boolean {
  return hashed.getHashedReadsList().every((read) => {
    const keyHash = Buffer.from(read.getKeyHash_asU8()).toString('hex');
    return (
      !updates.hasHashed(namespace, name, keyHash) &&
      sameVersion(committed.getHashed(namespace, name, keyHash)?.version, versionOf(read.getVersion()))
    );
  });
}

/**
 * Runs a range query again. If the chaincode stopped early, its end key is the last one it saw and belongs to the range;
 * otherwise it is the end that was asked for.
 */
async function givesSameResults(namespace: string, query: RangeQueryInfo, current: Current): Promise<boolean> {
  const summary = new RangeQuerySummary(query.getReadsMerkleHashes()?.getMaxDegree());
  for await (const { key, version } of currentRange(namespace, query, current)) {
    summary.add(key, version);
  }
  const now = query.cloneMessage();
  now.clearReadsMerkleHashes();
  now.clearRawReads();
  summary.writeTo(now);
  return Buffer.from(now.serializeBinary()).equals(withRawReads(query).serializeBinary());
}

/** A query without results may have been encoded with or without an empty list of reads. */
function withRawReads(query: RangeQueryInfo): RangeQueryInfo {
  const normal = query.cloneMessage();
  if (!normal.hasRawReads() && !normal.hasReadsMerkleHashes()) {
    new RangeQuerySummary().writeTo(normal);
  }
  return normal;
}

/** Merges committed keys with the block's updates, in state order, without deleted keys. */
async function* currentRange(
  namespace: string,
  query: RangeQueryInfo,
  { committed, updates }: Current,
): AsyncGenerator<{ key: string; version: Version }, void> {
  const [start, end] = [query.getStartKey(), query.getEndKey()];
  const includeEnd = !query.getItrExhausted();
  const changed = updates.range(namespace, start, end, includeEnd);
  const committedEnd = includeEnd && end !== '' ? `${end}\u0000` : end;
  let next = 0;
  for await (const entry of committed.range(namespace, start, committedEnd)) {
    for (let update = changed[next]; update && compareKeys(update.key, entry.key) < 0; update = changed[++next]) {
      yield* existing(update);
    }
    const update = changed[next];
    if (update?.key === entry.key) {
      next += 1;
      yield* existing(update);
    } else {
      yield entry;
    }
  }
  for (const update of changed.slice(next)) {
    yield* existing(update);
  }
}

function existing<T extends { value: unknown }>(update: T): T[] {
  return update.value === undefined ? [] : [update];
}
