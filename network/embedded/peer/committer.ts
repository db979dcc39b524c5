import type { Logger } from 'pino';
import { peer } from '@hyperledger/fabric-protos';
import type { Collections } from '../collections';
import type { ValidationCode } from '../ledger/validation-code';
import type { BlockFeed, CheckedBlock } from './block-feed';
import { validateBlock, type ValidatedBlock } from './block-validator';
import type { CommitNotifier } from './commit-notifier';
import { history, historyEntry } from './keys';
import { transactionStatusChange, type PeerLedger, type StoreChange } from './peer-ledger';
import { PrivateData } from './private-data';
import { TransientStore } from './transient-store';

export interface CommitterParts {
  readonly mspId: string;
  readonly ledger: PeerLedger;
  readonly collections: Collections;
  /** How many organisations the endorsement policy counts. */
  readonly members: number;
  readonly notifier: CommitNotifier;
  readonly logger: Logger;
}

/** Pulls ordered blocks one after the other, validates and commits them. */
export class Committer {
  readonly #parts: CommitterParts;
  readonly #transientStore: TransientStore;
  readonly #privateData: PrivateData;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
    this.#transientStore = new TransientStore(parts.ledger);
    this.#privateData = new PrivateData(parts.mspId, parts.ledger, this.#transientStore, parts.collections);
  }

  /** Commits blocks until the feed ends; blocks that were ordered before a crash come first. */
  async run(feed: BlockFeed): Promise<void> {
    for (let block = await this.#next(feed); block; block = await this.#next(feed)) {
      await this.#commit(block);
    }
  }

  #next(feed: BlockFeed): Promise<CheckedBlock | undefined> {
    return feed.next(this.#parts.ledger.height);
  }

  async #commit(block: CheckedBlock): Promise<void> {
    const { ledger, notifier, logger, mspId, members } = this.#parts;
    const validated = await validateBlock(block, ledger, members);
    await ledger.commit(block.bytes, Uint8Array.from(validated.codes), [
      ...(await this.#privateData.expire(block.number)),
      ...(await this.#transientStore.sweep(block.number)),
      ...validated.updates.changes(),
      ...this.#transactionChanges(validated),
    ]);
    for (const [tx, { txid }] of block.transactions.entries()) {
      const code = validated.codes[tx] ?? peer.TxValidationCode.INVALID_OTHER_REASON;
      notifier.transactionCommitted(txid, { block: block.number, tx, code });
    }
    notifier.blockCommitted();
    logger.debug({ event: 'block', msp: mspId, block: block.number, codes: validated.codes });
  }

  #transactionChanges({ block, codes }: ValidatedBlock): StoreChange[] {
    return block.transactions.flatMap((checked, tx) => {
      const code = codes[tx] ?? peer.TxValidationCode.INVALID_OTHER_REASON;
      const version = { block: block.number, tx };
      const status = this.#statusChange(checked.txid, { ...version, code });
      if (checked.kind !== 'endorsed') {
        return status;
      }
      const forgotten = this.#privateData.forget(checked.txid, checked.transaction);
      if (code !== peer.TxValidationCode.VALID) {
        return [...status, ...forgotten];
      }
      const written = this.#privateData.changesOf(checked.txid, checked.transaction, version);
      return [...status, ...forgotten, ...written, ...historyChanges(checked.transaction.rwset, version)];
    });
  }

  /** The first transaction with an id keeps it. */
  #statusChange(txid: string, status: { block: number; tx: number; code: ValidationCode }): StoreChange[] {
    return txid === '' || this.#parts.ledger.transactionStatus(txid) ? [] : [transactionStatusChange(txid, status)];
  }
}

function historyChanges(
  rwset: Parameters<PrivateData['changesOf']>[1]['rwset'],
  version: { block: number; tx: number },
): StoreChange[] {
  return rwset.flatMap(({ namespace, kv }) =>
    kv.getWritesList().map((write) => ({
      key: history(namespace, write.getKey()).key(historyEntry(version)),
      value: Buffer.alloc(0),
    })),
  );
}
