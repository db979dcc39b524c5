import type { common } from '@hyperledger/fabric-protos';
import { newBlock } from '../ledger/block';
import type { Signer } from '../msp/signer';
import type { Clock } from '../clock';
import type { BlockCutter } from './block-cutter';
import { signBlock } from './block-signature';
import type { BlockStore } from './block-store';
import { rejectionOf, type FilterSettings, type Rejection } from './filters';

export interface OrdererParts {
  readonly store: BlockStore;
  readonly signer: Signer;
  readonly cutter: BlockCutter;
  readonly clock: Clock;
  readonly filters: FilterSettings;
  /** Called with every new block when its way to the disk has begun. */
  readonly onWriting: (block: common.Block) => void;
  /** A block could not be written: the process cannot go on. */
  readonly onFatal: (error: unknown) => void;
}

/** A peer that is kept a while behind the orderer asks when these blocks were ordered; older ones are long due. */
const REMEMBERED_TIMES = 4096;

/** Puts transactions into an order and cuts blocks; peers pull them. */
export class Orderer {
  readonly #parts: OrdererParts;
  readonly #waiting = new Set<() => void>();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #held = false;
  readonly #times = new Map<number, number>();

  constructor(parts: OrdererParts) {
    this.#parts = parts;
  }

  get height(): number {
    return this.#parts.store.height;
  }

  /**
   * Takes a message for ordering, or says why not. Acceptance is not commitment: the block follows, and only a peer
   * says whether the transaction in it is valid.
   */
  broadcast(envelope: common.Envelope): Rejection | undefined {
    const rejection = rejectionOf(envelope, this.#parts.filters, this.#parts.clock.now());
    if (rejection === undefined) {
      this.#parts.cutter.add(envelope.serializeBinary(), performance.now());
      setImmediate(() => {
        this.#schedule();
      });
    }
    return rejection;
  }

  /** Bytes of an ordered block; undefined beyond the tip and once the orderer has stopped. */
  read(number: number): Buffer | undefined {
    return this.#stopped ? undefined : this.#parts.store.read(number);
  }

  /** When a recent block was ordered, by the process's monotonic clock. */
  orderedAt(number: number): number | undefined {
    return this.#times.get(number);
  }

  /** Resolves when block `number` exists, or when the orderer stops. */
  async blockAvailable(number: number): Promise<void> {
    while (number >= this.height && !this.#stopped) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Drops what is not in a block yet, and makes a change while no block is written. */
  async whileHeld(change: () => Promise<void>): Promise<void> {
    this.#held = true;
    try {
      await this.#writing;
      this.#parts.cutter.clear();
      await change();
      this.#times.clear();
    } finally {
      this.#held = false;
      this.#schedule();
    }
  }

  /** Messages that are not in a block yet are dropped, as by an orderer that is killed: nobody was promised them. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#wake();
    await this.#writing;
  }

  #schedule(): void {
    const due = this.#parts.cutter.dueIn(performance.now());
    if (due === undefined || this.#writing !== undefined || this.#held || this.#stopped) {
      return;
    }
    clearTimeout(this.#timer);
    if (due > 0) {
      this.#timer = setTimeout(() => {
        this.#schedule();
      }, due);
      return;
    }
    this.#writing = this.#writeBlock()
      .catch((error: unknown) => {
        this.#stopped = true;
        this.#parts.onFatal(error);
      })
      .finally(() => {
        this.#writing = undefined;
        this.#schedule();
      });
  }

  async #writeBlock(): Promise<void> {
    const { store, cutter, signer, onWriting } = this.#parts;
    const block = newBlock(store.height, store.tipHash, cutter.cut(performance.now()));
    signBlock(block, signer);
    const written = store.append(block);
    onWriting(block);
    await written;
    this.#times.set(this.height - 1, performance.now());
    this.#times.delete(this.height - 1 - REMEMBERED_TIMES);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) {
      resolve();
    }
    this.#waiting.clear();
  }
}
