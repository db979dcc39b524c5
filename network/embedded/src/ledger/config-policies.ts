import { common } from '@hyperledger/fabric-protos';
import type { NodeOuRole } from '../msp/identity';
import { rolePrincipal } from '../policy/principals';

/** Policy name to the roles of which any one suffices. */
export type ConfigPolicies = Readonly<Record<string, readonly NodeOuRole[]>>;

/** A policy over the policies of the same name below it. */
export function implicitPolicy(rule: 'ANY' | 'MAJORITY', subPolicy: string): common.ConfigPolicy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule[rule]);
  meta.setSubPolicy(subPolicy);
  return configPolicy(common.Policy.PolicyType.IMPLICIT_META, meta.serializeBinary());
}

/** A signature policy: one signature of an identity of the organisation with any of the roles. */
export function rolesPolicy(mspId: string, roles: readonly NodeOuRole[]): common.ConfigPolicy {
  const anyOf = new common.SignaturePolicy.NOutOf();
  anyOf.setN(1);
  anyOf.setRulesList(
    roles.map((_, index) => {
      const rule = new common.SignaturePolicy();
      rule.setSignedBy(index);
      return rule;
    }),
  );
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(anyOf);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(rule);
  envelope.setIdentitiesList(roles.map((role) => rolePrincipal(mspId, role)));
  return configPolicy(common.Policy.PolicyType.SIGNATURE, envelope.serializeBinary());
}

function configPolicy(type: number, bytes: Uint8Array): common.ConfigPolicy {
  const policy = new common.Policy();
  policy.setType(type);
  policy.setValue(bytes);
  const result = new common.ConfigPolicy();
  result.setModPolicy('Admins');
  result.setPolicy(policy);
  return result;
}
