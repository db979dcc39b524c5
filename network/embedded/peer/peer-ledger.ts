import { common, peer } from '@hyperledger/fabric-protos';
import { blockHeaderHash, partsOf, setBlockMetadata } from '../ledger/block';
import type { Version } from '../ledger/rwset';
import type { ValidationCode } from '../ledger/validation-code';
import { openStore, type LevelStore } from '../level-store';
import { blockKey, blockRange, codesKey, history, parseHistoryEntry, transactions } from './keys';
import { StateView } from './state-view';
import { decodeVersioned, encodeVersioned } from './versioned-value';

/** One change of a batch; undefined deletes. */
export interface StoreChange {
  readonly key: string;
  readonly value: Buffer | undefined;
}

export interface TransactionStatus extends Version {
  readonly code: ValidationCode;
}

/** What one peer has on disk: its copy of the chain, the state, histories, indexes and private data. */
export class PeerLedger {
  private constructor(
    private readonly store: LevelStore,
    private nextNumber: number,
  ) {}

  static async open(folder: string): Promise<PeerLedger> {
    const store = await openStore(folder);
    const [last] = await store.values({ ...blockRange, reverse: true, limit: 1 }).all();
    const height = last ? partsOf(common.Block.deserializeBinary(last)).header.getNumber() + 1 : 0;
    return new PeerLedger(store, height);
  }

  /** Number of committed blocks. */
  get height(): number {
    return this.nextNumber;
  }

  /** The state as of the last committed block, for the committer. */
  get latest(): StateView {
    return new StateView(this.store);
  }

  /** The state as of now, unaffected by later commits; the caller closes it. */
  snapshot(): StateView {
    return new StateView(this.store, this.store.snapshot());
  }

  /** Commits block `height` with all its effects, or nothing of it. */
  async commit(blockBytes: Buffer, codes: Uint8Array, changes: readonly StoreChange[]): Promise<void> {
    const number = this.nextNumber;
    await this.write([
      ...changes,
      { key: blockKey(number), value: blockBytes },
      { key: codesKey(number), value: Buffer.from(codes) },
    ]);
    this.nextNumber = number + 1;
  }

  /** Writes outside a block: the transient store. */
  async write(changes: readonly StoreChange[]): Promise<void> {
    await this.store.batch(
      changes.map(({ key, value }) => (value ? { type: 'put', key, value } : { type: 'del', key })),
    );
  }

  read(key: string): Buffer | undefined {
    return this.store.getSync(key);
  }

  /** Names and values below `limit` in a key space, for sweeps. */
  async entriesBelow(range: { gte: string; lt: string }): Promise<[string, Buffer][]> {
    return this.store.iterator(range).all();
  }

  /** A committed block with this peer's validation codes in its metadata. */
  block(number: number): common.Block | undefined {
    const bytes = this.store.getSync(blockKey(number));
    const codes = this.store.getSync(codesKey(number));
    if (bytes === undefined || codes === undefined) {
      return undefined;
    }
    const block = common.Block.deserializeBinary(bytes);
    setBlockMetadata(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER, codes);
    return block;
  }

  chainInfo(): common.BlockchainInfo {
    const info = new common.BlockchainInfo();
    info.setHeight(this.height);
    const last = this.block(this.height - 1);
    if (last) {
      const { header } = partsOf(last);
      info.setCurrentblockhash(blockHeaderHash(header));
      info.setPreviousblockhash(header.getPreviousHash_asU8());
    }
    return info;
  }

  /** Where a transaction id was first committed, and with which code. */
  transactionStatus(txid: string): TransactionStatus | undefined {
    const bytes = this.store.getSync(transactions.key(txid));
    if (bytes === undefined) {
      return undefined;
    }
    const { version, value } = decodeVersioned(bytes);
    return { ...version, code: toValidationCode(value.readUInt8(0)) };
  }

  processedTransaction(txid: string): peer.ProcessedTransaction | undefined {
    const status = this.transactionStatus(txid);
    const block = status && this.block(status.block);
    const envelope = block && partsOf(block).envelopes[status.tx];
    if (envelope === undefined) {
      return undefined;
    }
    const processed = new peer.ProcessedTransaction();
    processed.setTransactionenvelope(common.Envelope.deserializeBinary(envelope));
    processed.setValidationcode(status?.code ?? peer.TxValidationCode.INVALID_OTHER_REASON);
    return processed;
  }

  /** Versions of all committed writes of a key, newest first. */
  async *history(namespace: string, key: string): AsyncGenerator<Version, void> {
    const space = history(namespace, key);
    for await (const entry of this.store.keys({ ...space.range('', ''), reverse: true })) {
      yield parseHistoryEntry(space.nameOf(entry));
    }
  }

  async close(): Promise<void> {
    await this.store.close();
  }
}

export function transactionStatusChange(txid: string, { block, tx, code }: TransactionStatus): StoreChange {
  return { key: transactions.key(txid), value: encodeVersioned({ block, tx }, Buffer.of(code)) };
}

const VALIDATION_CODES: ReadonlyMap<number, ValidationCode> = new Map(
  Object.values(peer.TxValidationCode).map((code) => [code, code]),
);

export function toValidationCode(byte: number): ValidationCode {
  return VALIDATION_CODES.get(byte) ?? peer.TxValidationCode.INVALID_OTHER_REASON;
}
