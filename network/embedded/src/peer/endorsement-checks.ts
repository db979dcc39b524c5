import type { NamespaceRwset } from '../ledger/rwset';
import { validationParameter } from '../ledger/state-metadata';
import type { Identity } from '../msp/identity';
import type { EndorsementPolicies } from '../policy/endorsement-policies';
import { REJECT, type Policy } from '../policy/signature-policy';
import { keyOperations, placeName, type KeyPlace } from './key-operations';
import type { StateView } from './state-view';

/**
 * Whether the transactions of one block are endorsed by whom they must be. The policy of a key comes before its collection's,
 * and that before the chaincode's; policies of keys are those that are committed, and a key whose policy an earlier transaction
 * of the block changed cannot be written at all, even if that transaction conflicts in the end
 * (Fabric `core/common/validation/statebased`, v20).
 */
export class EndorsementChecks {
  /** Keys whose policy earlier endorsed transactions of the block change. */
  readonly #changedPolicies = new Set<string>();

  constructor(
    private readonly policies: EndorsementPolicies,
    private readonly committed: StateView,
  ) {}

  /** Checks the next transaction of the block; call in the block's order. */
  isEndorsed(rwset: readonly NamespaceRwset[], endorsers: readonly Identity[]): boolean {
    const operations = keyOperations(rwset);
    const needed = new Set(operations.map(({ place }) => this.#policyOf(place)));
    if (needed.size === 0) {
      needed.add(this.policies.chaincode);
    }
    const isEndorsed = [...needed].every((policy) => policy.isSatisfiedBy(endorsers));
    if (isEndorsed) {
      for (const { place } of operations.filter(({ metadata }) => metadata !== undefined)) {
        this.#changedPolicies.add(placeName(place));
      }
    }
    return isEndorsed;
  }

  #policyOf(place: KeyPlace): Policy {
    if (this.#changedPolicies.has(placeName(place))) {
      return REJECT;
    }
    const own = validationParameter(this.#metadata(place));
    if (own !== undefined && own.length > 0) {
      return this.policies.ofKey(own);
    }
    return place.collection === undefined
      ? this.policies.chaincode
      : (this.policies.collection(place.collection) ?? REJECT);
  }

  #metadata({ namespace, collection, key }: KeyPlace): Uint8Array | undefined {
    const found =
      collection === undefined
        ? this.committed.get(namespace, key)
        : this.committed.getHashed(namespace, collection, key);
    return found?.metadata;
  }
}
