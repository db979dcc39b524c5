import { StatusCode } from '@hyperledger/fabric-gateway';
import type { Network } from '@hyperledger/fabric-gateway';

/** How many transactions ended with each validation code. */
export class ValidationCodes {
  private constructor(private readonly counts: ReadonlyMap<number, number>) {}

  /** Of all transactions in the blocks from `from` up to the height `to`. */
  static async read(channel: Network, from: bigint, to: bigint): Promise<ValidationCodes> {
    const counts = new Map<number, number>();
    if (from >= to) return new ValidationCodes(counts);
    const blocks = await channel.getFilteredBlockEvents({ startBlock: from });
    for await (const block of blocks) {
      for (const transaction of block.getFilteredTransactionsList()) {
        const code = transaction.getTxValidationCode();
        counts.set(code, (counts.get(code) ?? 0) + 1);
      }
      if (BigInt(block.getNumber()) >= to - 1n) break;
    }
    blocks.close();
    return new ValidationCodes(counts);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Transactions that another one came before: MVCC and phantom conflicts. */
  get conflicts(): number {
    return this.#of(StatusCode.MVCC_READ_CONFLICT) + this.#of(StatusCode.PHANTOM_READ_CONFLICT);
  }

  /** Every code by its name. */
  toString(): string {
    const names = Object.entries(StatusCode);
    const name = (code: number): string => names.find(([, value]) => value === code)?.[0] ?? String(code);
    return [...this.counts].map(([code, count]) => `${name(code)} ${String(count)}`).join(', ');
  }

  #of(code: number): number {
    return this.counts.get(code) ?? 0;
  }
}
