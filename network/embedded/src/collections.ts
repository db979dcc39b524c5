import type { EndorsementPolicyOption } from './policy/policy-expression';

/** An explicit private data collection of the chaincode. */
export interface CollectionConfig {
  readonly name: string;
  /** MSP ids whose peers keep the plaintext. */
  readonly members: readonly string[];
  /** Only clients of the members may read through the chaincode. */
  readonly memberOnlyRead: boolean;
  /** Only clients of the members may write through the chaincode; everybody if left out. */
  readonly memberOnlyWrite?: boolean;
  /** Other members' peers that must be there to take the plaintext before a peer endorses; 0 if left out. */
  readonly requiredPeerCount?: number;
  /** Who must endorse writes; whom the chaincode's policy names if left out. */
  readonly endorsementPolicy?: EndorsementPolicyOption;
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

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  isMember(namespace: string, name: string, mspId: string): boolean {
    return this.find(namespace, name)?.members.includes(mspId) ?? false;
  }

  get expiring(): CollectionConfig[] {
    return [...this.#byName.values()].filter(({ blockToLive }) => blockToLive > 0);
  }

  get someExpire(): boolean {
    return this.expiring.length > 0;
  }
}
