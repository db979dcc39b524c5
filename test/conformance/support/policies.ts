import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { MemberName } from './ledger-spec';

/** Hex of a key-level policy by which each of the organisations' peers must endorse. */
export function peersOf(...mspIds: MemberName[]): string {
  return hexOf(signaturePolicy(mspIds, mspIds.length));
}

/** Hex of a key-level policy by which one of the organisations' peers suffices. */
export function anyPeerOf(...mspIds: MemberName[]): string {
  return hexOf(signaturePolicy(mspIds, 1));
}

/** Hex of a key-level policy that is one of the channel's. */
export function channelPolicy(reference: string): string {
  const policy = new peer.ApplicationPolicy();
  policy.setChannelConfigPolicyReference(reference);
  return hexOf(policy);
}

function signaturePolicy(mspIds: readonly MemberName[], needed: number): common.SignaturePolicyEnvelope {
  const nOutOf = new common.SignaturePolicy.NOutOf();
  nOutOf.setN(needed);
  nOutOf.setRulesList(
    mspIds.map((_, index) => {
      const rule = new common.SignaturePolicy();
      rule.setSignedBy(index);
      return rule;
    }),
  );
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(nOutOf);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(rule);
  envelope.setIdentitiesList(mspIds.map(peerPrincipal));
  return envelope;
}

function peerPrincipal(mspId: MemberName): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType.PEER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}

function hexOf(message: { serializeBinary(): Uint8Array }): string {
  return Buffer.from(message.serializeBinary()).toString('hex');
}
