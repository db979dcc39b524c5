import { common, msp } from '@hyperledger/fabric-protos';
import type { Consortium } from '@llmnet/protocol';
import { governanceRule, othersRule } from '@llmnet/protocol/rules';
import type { EndorsementRule } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';

/**
 * Puts a key under the endorsement of a majority of the members. The transaction must have read the key, so that it conflicts with
 * any change of it meanwhile; it must write it or it must be there, since Fabric drops the metadata of a key that is not.
 */
export function endorsedByMajority(ctx: LedgerContext, key: string, { members }: Consortium): Promise<void> {
  return ctx.stub.setStateValidationParameter(key, policyBytes(governanceRule(members)));
}

/** Puts a key of `subject`'s under the endorsement of the other members; under the conditions of {@link endorsedByMajority}. */
export function endorsedByOthers(
  ctx: LedgerContext,
  key: string,
  subject: string,
  { members }: Consortium,
): Promise<void> {
  return ctx.stub.setStateValidationParameter(key, policyBytes(othersRule(members, subject)));
}

/**
 * A key-level policy as Fabric keeps it: a SignaturePolicyEnvelope whose rule is N out of the organisations' peers. Built here since
 * the shim's helper knows only "all of" (fabric-chaincode-node `libraries/fabric-shim/lib/utils/statebased.js`).
 */
export function policyBytes({ needed, mspIds }: EndorsementRule): Uint8Array {
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(needed);
  outOf.setRulesList(mspIds.map((_mspId, index) => signedBy(index)));
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(outOf);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setVersion(0);
  envelope.setRule(rule);
  envelope.setIdentitiesList(mspIds.map(peerOf));
  return envelope.serializeBinary();
}

function signedBy(index: number): common.SignaturePolicy {
  const rule = new common.SignaturePolicy();
  rule.setSignedBy(index);
  return rule;
}

/** Any peer of an organisation. */
function peerOf(mspId: string): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType.PEER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}
