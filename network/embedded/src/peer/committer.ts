import type { Logger } from 'pino';
import { peer } from '@hyperledger/fabric-protos';
import type { Collections } from '../collections';
import type { CheckedBlock } from './block-feed';
import { validateBlock, type ValidatedBlock } from './block-validator';
import type { CommitNotifier } from './commit-notifier';
import type { StoreChange } from '../level-store';
import { indexEntries } from '../storage/index-entries';
import type { EndorsementPolicies } from '../policy/endorsement-policies';
import type { PeerLedger } from './peer-ledger';
import { PrivateData } from './private-data';
import { PrivateDataExpiry } from './private-data-expiry';
import type { PrivateWriteSets, WantedWriteSet } from './private-write-sets';
import { validateOnce } from './shared-validation';
import type { TransientStore } from './transient-store';

export interface CommitterParts {
  readonly mspId: string;
  readonly ledger: PeerLedger;
  readonly collections: Collections;
  readonly transientStore: TransientStore;
  readonly writeSets: PrivateWriteSets;
  readonly policies: EndorsementPolicies;
  readonly notifier: CommitNotifier;
  /** Called with every block that is committed. */
  readonly onCommit: (block: ValidatedBlock) => void;
  readonly logger: Logger;
  /** Asks the other members of a collection for a write set. */
  readonly fetch: (wanted: WantedWriteSet) => Buffer | undefined;
}

/** Gives blocks in order, each when it may be committed; undefined ends it. */
export interface DueBlocks {
  next(number: number): Promise<CheckedBlock | undefined>;
}

/** Pulls ordered blocks one after the other, validates and commits them. */
export class Committer {
  readonly #parts: CommitterParts;
  readonly #privateData: PrivateData;
  readonly #expiry: PrivateDataExpiry;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(parts: CommitterParts) {
    const { mspId, ledger, collections, transientStore } = parts;
    this.#parts = parts;
    this.#expiry = new PrivateDataExpiry(ledger, collections);
    this.#privateData = new PrivateData(mspId, ledger, transientStore, collections, this.#plaintextOf);
  }

  /** Commits blocks until there are no more; blocks that were ordered before a crash come first. */
  async run(feed: DueBlocks): Promise<void> {
    for (let block = await this.#next(feed); block; block = await this.#next(feed)) {
      await this.#alone(() => this.#commit(block));
    }
  }

  /**
   * Asks once more for private data that no other member could give when its block was committed, and keeps what arrives
   * (Fabric `gossip/privdata/reconcile.go`, which does so every minute).
   */
  async reconcile(): Promise<void> {
    await this.#alone(async () => {
      const { ledger, fetch, logger, mspId, writeSets } = this.#parts;
      for (const { place, hash } of await writeSets.missing()) {
        const rwset = fetch({ ...place, hash, txid: ledger.transactionId(place) ?? '' });
        if (rwset !== undefined) {
          await ledger.write([...this.#privateData.late(place, rwset), ...writeSets.arrived(place, rwset)]);
          logger.info({ event: 'private-data-reconciled', msp: mspId, block: place.block, tx: place.tx });
        }
      }
    });
  }

  /** One change of the ledger at a time. */
  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#busy.then(work);
    this.#busy = done.catch(() => undefined);
    return done;
  }

  readonly #plaintextOf = (wanted: WantedWriteSet): Buffer | undefined =>
    this.#parts.transientStore.find(wanted.txid, wanted.namespace, wanted.collection, wanted.hash) ??
    this.#parts.fetch(wanted);

  #next(feed: DueBlocks): Promise<CheckedBlock | undefined> {
    return feed.next(this.#parts.ledger.height);
  }

  async #commit(block: CheckedBlock): Promise<void> {
    const { ledger, notifier, logger, mspId, policies, onCommit } = this.#parts;
    const validated = await validateOnce(block, () => validateBlock(block, ledger, policies));
    const written = this.#privateChanges(validated);
    const changes = [
      ...(await this.#expiry.expire(block.number)),
      ...(await this.#parts.writeSets.expire(block.number)),
      ...(await this.#parts.transientStore.sweep(block.number)),
      ...validated.changes,
      ...(await this.#parts.writeSets.changesOf(validated, this.#plaintextOf)),
      ...written,
      ...this.#privateData.renewals(validated, written),
      ...this.#expiry.schedule(validated),
    ];
    await ledger.commit(Uint8Array.from(validated.codes), changes, () =>
      indexEntries(
        validated,
        (txid) => ledger.transactionStatus(txid) !== undefined,
        ledger.commitHash(block.number - 1),
      ),
    );
    for (const [tx, { txid }] of block.transactions.entries()) {
      const code = validated.codes[tx] ?? peer.TxValidationCode.INVALID_OTHER_REASON;
      notifier.transactionCommitted(txid, { block: block.number, tx, code });
    }
    notifier.blockCommitted();
    onCommit(validated);
    logger.debug({ event: 'block', msp: mspId, block: block.number, codes: validated.codes });
  }

  #privateChanges({ block, codes }: ValidatedBlock): StoreChange[] {
    return block.transactions.flatMap((checked, tx) => {
      if (checked.kind !== 'endorsed') {
        return [];
      }
      const { txid, transaction } = checked;
      const forgotten = this.#privateData.forget(txid, transaction);
      return codes[tx] === peer.TxValidationCode.VALID
        ? [...forgotten, ...this.#privateData.changesOf(txid, transaction, { block: block.number, tx })]
        : forgotten;
    });
  }
}
