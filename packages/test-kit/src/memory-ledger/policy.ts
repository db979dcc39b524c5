import { common, msp } from '@hyperledger/fabric-protos';
import type { MemoryLedger } from './memory-ledger';

/** The key-level policy of a key in words, such as `2 of AMSP.PEER, BMSP.PEER`; undefined where it has none. */
export function policyOf(ledger: MemoryLedger, key: string): string | undefined {
  const bytes = ledger.policy(key);
  return bytes === undefined ? undefined : policyInWords(bytes);
}

export function policyInWords(bytes: Uint8Array): string {
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(bytes);
  const outOf = envelope.getRule()?.getNOutOf();
  const principals = envelope.getIdentitiesList().map(principalInWords);
  const signers = outOf?.getRulesList().map((rule) => principals[rule.getSignedBy()]) ?? [];
  return `${String(outOf?.getN())} of ${signers.join(', ')}`;
}

function principalInWords(principal: msp.MSPPrincipal): string {
  if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) return 'no role';
  const role = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
  return `${role.getMspIdentifier()}.${role.getRole() === msp.MSPRole.MSPRoleType.PEER ? 'PEER' : 'another role'}`;
}
