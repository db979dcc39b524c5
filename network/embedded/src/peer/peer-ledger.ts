import { common, peer } from '@hyperledger/fabric-protos';
import { EmbeddedNetworkError } from '../errors';
import { blockHeaderHash, partsOf, setBlockMetadata } from '../ledger/block';
import { openEnvelope } from '../ledger/envelope';
import type { Version } from '../ledger/rwset';
import type { ValidationCode } from '../ledger/validation-code';
import { writeChanges, type LevelStore, type StoreChange } from '../level-store';
import type { ChainIndex } from '../storage/chain-index';
import { codesKey, codesRange, parseCodesKey } from './keys';
import { StateView } from './state-view';

export interface TransactionStatus extends Version {
  readonly code: ValidationCode;
}

/** Ordered blocks by number. */
interface Chain {
  readonly height: number;
  read(number: number): Buffer | undefined;
}

export interface LedgerParts {
  /** Of this peer alone: state, private data, transient data, validation codes. */
  readonly store: LevelStore;
  /** The blocks, the same for all peers of the process. */
  readonly chain: Chain;
  readonly index: ChainIndex;
}

/** One peer's ledger: the chain and its index up to the peer's height, and what is the peer's own. */
export class PeerLedger {
  private constructor(
    private readonly parts: LedgerParts,
    private nextNumber: number,
  ) {}

  /** Looks up again how far it is: its store has been taken back. */
  async reload(): Promise<void> {
    this.nextNumber = await heightOf(this.parts.store);
  }

  /** @throws EmbeddedNetworkError LEDGER_CORRUPT if the peer has committed blocks that are not on the chain */
  static async open(parts: LedgerParts): Promise<PeerLedger> {
    const height = await heightOf(parts.store);
    if (height > parts.chain.height) {
      throw new EmbeddedNetworkError(
        'LEDGER_CORRUPT',
        `The state is of ${height} blocks, but the chain has only ${parts.chain.height}: restore the block files, or delete the data folder to begin anew.`,
      );
    }
    return new PeerLedger(parts, height);
  }

  /** Number of committed blocks. */
  get height(): number {
    return this.nextNumber;
  }

  /** The state as of the last committed block, for the committer. */
  get latest(): StateView {
    return new StateView(this.parts.store);
  }

  /** The state as of now, unaffected by later commits; the caller closes it. */
  snapshot(): StateView {
    return new StateView(this.parts.store, this.parts.store.snapshot());
  }

  /** Commits block `height` with all its effects on this peer, or nothing of it; `indexed` gives what it adds to the index. */
  async commit(
    codes: Uint8Array,
    changes: readonly StoreChange[],
    indexed: () => readonly StoreChange[],
  ): Promise<void> {
    const number = this.nextNumber;
    // The index first, so that it is never behind a peer.
    const isIndexed = this.parts.index.add(number, indexed);
    const isWritten = this.write([...changes, { key: codesKey(number), value: Buffer.from(codes) }]);
    await Promise.all([isIndexed, isWritten]);
    this.nextNumber = number + 1;
  }

  /** Writes outside a block: the transient store. */
  async write(changes: readonly StoreChange[]): Promise<void> {
    await writeChanges(this.parts.store, changes);
  }

  read(key: string): Buffer | undefined {
    return this.parts.store.getSync(key);
  }

  /** Names and values below `limit` in a key space, for sweeps. */
  async entriesBelow(range: { gte: string; lt: string }): Promise<[string, Buffer][]> {
    return this.parts.store.iterator(range).all();
  }

  /** A committed block with this peer's validation codes and commit hash in its metadata. */
  block(number: number): common.Block | undefined {
    const codes = number < this.height ? this.parts.store.getSync(codesKey(number)) : undefined;
    const bytes = codes && this.parts.chain.read(number);
    if (bytes === undefined || codes === undefined) {
      return undefined;
    }
    const block = common.Block.deserializeBinary(bytes);
    setBlockMetadata(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER, codes);
    const commitHash = new common.Metadata();
    commitHash.setValue(this.commitHash(number) ?? '');
    setBlockMetadata(block, common.BlockMetadataIndex.COMMIT_HASH, commitHash.serializeBinary());
    return block;
  }

  /** What peers that agree on the chain up to a block agree on; block 0 has none. */
  commitHash(number: number): Buffer | undefined {
    return number > 0 ? this.parts.index.commitHash(number) : undefined;
  }

  blockByHash(hash: Uint8Array): common.Block | undefined {
    const number = this.parts.index.blockNumber(hash);
    return number === undefined ? undefined : this.block(number);
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

  /** The id of the transaction at a place of the chain. */
  transactionId({ block, tx }: Version): string | undefined {
    const bytes = this.block(block)?.getData()?.getDataList_asU8()[tx];
    return bytes && openEnvelope(bytes).channelHeader.getTxId();
  }

  /** Where a transaction id was first committed, and with which code. */
  transactionStatus(txid: string): TransactionStatus | undefined {
    const found = this.parts.index.transaction(txid);
    return found && found.version.block < this.height
      ? { ...found.version, code: toValidationCode(found.value.readUInt8(0)) }
      : undefined;
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
    for await (const version of this.parts.index.history(namespace, key)) {
      if (version.block < this.height) {
        yield version;
      }
    }
  }
}

async function heightOf(store: LevelStore): Promise<number> {
  const [last] = await store.keys({ ...codesRange, reverse: true, limit: 1 }).all();
  return last === undefined ? 0 : parseCodesKey(last) + 1;
}

const VALIDATION_CODES: ReadonlyMap<number, ValidationCode> = new Map(
  Object.values(peer.TxValidationCode).map((code) => [code, code]),
);

export function toValidationCode(byte: number): ValidationCode {
  return VALIDATION_CODES.get(byte) ?? peer.TxValidationCode.INVALID_OTHER_REASON;
}
