/** An explicit private data collection of the chaincode. */
export interface CollectionConfig {
  readonly name: string;
  /** MSP ids whose peers keep the plaintext. */
  readonly members: readonly string[];
  /** Only clients of the members may read through the chaincode. */
  readonly memberOnlyRead: boolean;
  /** Blocks until the data is purged; 0 keeps it. */
  readonly blockToLive: number;
}

/** The collections of the one chaincode on the channel, by name. */
export class Collections {
  readonly #byName: ReadonlyMap<string, CollectionConfig>;

  constructor(
    readonly namespace: string,
    configs: readonly CollectionConfig[],
  ) {
    this.#byName = new Map(configs.map((config) => [config.name, config]));
  }

  find(namespace: string, name: string): CollectionConfig | undefined {
    return namespace === this.namespace ? this.#byName.get(name) : undefined;
  }

  isMember(namespace: string, name: string, mspId: string): boolean {
    return this.find(namespace, name)?.members.includes(mspId) ?? false;
  }

  get someExpire(): boolean {
    return [...this.#byName.values()].some(({ blockToLive }) => blockToLive > 0);
  }
}
