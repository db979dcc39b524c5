import { common } from '@hyperledger/fabric-protos';
import { ImplicitMetaPolicy, thresholdOf } from './implicit-meta-policy';
import { REJECT, type Policy } from './signature-policy';
import { readSignaturePolicy } from './signature-policy';

const ROOT = 'Channel';

/** The policies of a channel's configuration, by path, such as `/Channel/Application/Endorsement`. */
export class ChannelPolicies {
  readonly #root: common.ConfigGroup;

  constructor(root: common.ConfigGroup) {
    this.#root = root;
  }

  /** The policy at a path, or undefined (Fabric `common/policies/policy.go`, GetPolicy). */
  find(path: string): Policy | undefined {
    const [empty, root, ...names] = path.split('/');
    const policy = names.pop();
    if (empty !== '' || root !== ROOT || policy === undefined) {
      return undefined;
    }
    let group: common.ConfigGroup | undefined = this.#root;
    for (const name of names) {
      group = group?.getGroupsMap().get(name);
    }
    return group && policyIn(group, policy);
  }
}

function policyIn(group: common.ConfigGroup, name: string): Policy | undefined {
  const policy = group.getPoliciesMap().get(name)?.getPolicy();
  switch (policy?.getType()) {
    case common.Policy.PolicyType.SIGNATURE:
      return readSignaturePolicy(policy.getValue_asU8());
    case common.Policy.PolicyType.IMPLICIT_META:
      return implicitMetaPolicy(group, common.ImplicitMetaPolicy.deserializeBinary(policy.getValue_asU8()));
    default:
      return undefined;
  }
}

function implicitMetaPolicy(group: common.ConfigGroup, meta: common.ImplicitMetaPolicy): Policy {
  const parts = [...group.getGroupsMap().entries()].map(([, child]) => policyIn(child, meta.getSubPolicy()) ?? REJECT);
  return new ImplicitMetaPolicy(thresholdOf(meta.getRule(), parts.length), parts);
}
