import { peer } from '@hyperledger/fabric-protos';
import type { NamespaceRwset, Version } from '../ledger/rwset';
import type { ValidatedBlock } from '../peer/block-validator';
import { sortable, type StoreChange } from '../level-store';
import { blockHashes, commitHashes, history, historyEntry, transactions } from '../peer/keys';
import { commitHash } from '../peer/commit-hash';
import { encodeVersioned } from '../peer/versioned-value';

/**
 * What a validated block adds to the index: every transaction id that is not there yet, the first of a block before later
 * ones with the same id (Fabric `blkstorage/blockindex.go`), the block's hash, and every key that a valid transaction wrote.
 */
export function indexEntries(
  { block, codes, updates }: ValidatedBlock,
  isIndexed: (txid: string) => boolean,
  previousCommitHash: Uint8Array | undefined,
): readonly StoreChange[] {
  const added = new Set<string>();
  const number = sortable(block.number);
  const hash = { key: blockHashes.key(block.hash.toString('hex')), value: Buffer.from(number) };
  const committed = commitHash(Uint8Array.from(codes), updates.all(), previousCommitHash ?? new Uint8Array());
  const ofTransactions = block.transactions.flatMap((checked, tx) => {
    const { txid } = checked;
    const version = { block: block.number, tx };
    const code = codes[tx] ?? peer.TxValidationCode.INVALID_OTHER_REASON;
    const isNew = txid !== '' && !added.has(txid) && !isIndexed(txid);
    added.add(txid);
    return [
      ...(isNew ? [{ key: transactions.key(txid), value: encodeVersioned(version, Buffer.of(code)) }] : []),
      ...(checked.kind === 'endorsed' && code === peer.TxValidationCode.VALID
        ? historyEntries(checked.transaction.rwset, version)
        : []),
    ];
  });
  return [hash, ...(block.number > 0 ? [{ key: commitHashes.key(number), value: committed }] : []), ...ofTransactions];
}

function historyEntries(rwset: readonly NamespaceRwset[], version: Version): StoreChange[] {
  return rwset.flatMap(({ namespace, kv }) =>
    kv.getWritesList().map((write) => ({
      key: history(namespace, write.getKey()).key(historyEntry(version)),
      value: Buffer.alloc(0),
    })),
  );
}
