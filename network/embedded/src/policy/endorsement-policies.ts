import type { CollectionConfig } from '../collections';
import { EmbeddedNetworkError } from '../errors';
import { LruMap } from '../lru-map';
import type { ChannelPolicies } from './channel-policies';
import { REJECT, type Policy } from './signature-policy';
import { parsePolicy, PolicySyntaxError, type EndorsementPolicyOption } from './policy-expression';
import { readSignaturePolicy } from './signature-policy';

/** What a chaincode definition without a policy means (Fabric `core/chaincode/lifecycle/lifecycle.go`). */
const DEFAULT = { channelConfigPolicy: '/Channel/Application/Endorsement' };

/** Distinct policies of keys that are kept decoded. */
const KEPT_KEY_POLICIES = 256;

/** The endorsement policies of the one chaincode: its own, its collections' and, by their bytes, its keys'. */
export class EndorsementPolicies {
  readonly #keyPolicies = new LruMap<string, Policy>(KEPT_KEY_POLICIES);

  private constructor(
    readonly namespace: string,
    readonly chaincode: Policy,
    private readonly collections: ReadonlyMap<string, Policy>,
  ) {}

  /** @throws EmbeddedNetworkError CONFIG_INVALID if a policy makes no sense on this channel */
  static define(
    definition: { readonly name: string; readonly endorsementPolicy?: EndorsementPolicyOption | undefined },
    collections: readonly CollectionConfig[],
    channel: ChannelPolicies,
  ): EndorsementPolicies {
    const chaincode = resolve(definition.endorsementPolicy ?? DEFAULT, channel);
    const ofCollections = collections.map(
      ({ name, endorsementPolicy }) =>
        [name, endorsementPolicy === undefined ? chaincode : resolve(endorsementPolicy, channel)] as const,
    );
    return new EndorsementPolicies(definition.name, chaincode, new Map(ofCollections));
  }

  /** The policy of a collection; the chaincode's if it has none of its own; undefined if there is no such collection. */
  collection(name: string): Policy | undefined {
    return this.collections.get(name);
  }

  /** The policy that a key carries in its metadata. */
  ofKey(bytes: Uint8Array): Policy {
    return this.#keyPolicies.getOrCreate(Buffer.from(bytes).toString('latin1'), () => {
      try {
        return readSignaturePolicy(bytes);
      } catch {
        return REJECT;
      }
    });
  }
}

function resolve(option: EndorsementPolicyOption, channel: ChannelPolicies): Policy {
  if ('channelConfigPolicy' in option) {
    const policy = channel.find(option.channelConfigPolicy);
    if (policy === undefined) {
      throw new EmbeddedNetworkError(
        'CONFIG_INVALID',
        `The channel has no policy ${option.channelConfigPolicy}: name one of its configuration, such as ${DEFAULT.channelConfigPolicy}.`,
      );
    }
    return policy;
  }
  try {
    return parsePolicy(option.signaturePolicy);
  } catch (cause) {
    if (cause instanceof PolicySyntaxError) {
      throw new EmbeddedNetworkError('CONFIG_INVALID', cause.message, { cause });
    }
    throw cause;
  }
}
