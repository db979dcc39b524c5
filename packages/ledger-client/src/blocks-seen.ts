/** The highest block that a node has been told of by somebody it believes. */
export class BlocksSeen {
  #highest = 0n;

  get highest(): bigint {
    return this.#highest;
  }

  note(block: bigint): void {
    if (block > this.#highest) this.#highest = block;
  }
}
