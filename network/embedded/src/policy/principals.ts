import { X509Certificate } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import type { Identity, NodeOuRole } from '../msp/identity';

/** Whom a policy names. */
export type Principal = PrincipalKind & {
  /** Classification and bytes: the same for equal principals only. */
  readonly key: string;
};

type PrincipalKind =
  | { readonly kind: 'role'; readonly mspId: string; readonly role: NodeOuRole | 'member' }
  | { readonly kind: 'unit'; readonly mspId: string; readonly unit: string; readonly certifiers: Buffer }
  | { readonly kind: 'identity'; readonly mspId: string; readonly certificate: Buffer }
  | { readonly kind: 'combined'; readonly principals: readonly Principal[] }
  | { readonly kind: 'anyone' | 'nobody' };

const { Classification } = msp.MSPPrincipal;
const { MSPRoleType } = msp.MSPRole;

const CLASSIFICATIONS = [
  Classification.ROLE,
  Classification.ORGANIZATION_UNIT,
  Classification.IDENTITY,
  Classification.ANONYMITY,
  Classification.COMBINED,
] as const;

const ROLES: ReadonlyMap<number, NodeOuRole | 'member'> = new Map([
  [MSPRoleType.MEMBER, 'member'],
  [MSPRoleType.ADMIN, 'admin'],
  [MSPRoleType.CLIENT, 'client'],
  [MSPRoleType.PEER, 'peer'],
  [MSPRoleType.ORDERER, 'orderer'],
]);

/** Decodes a principal; one that no identity can satisfy, such as a malformed one, becomes `nobody`. */
export function readPrincipal(proto: msp.MSPPrincipal): Principal {
  const key = `${proto.getPrincipalClassification()}:${Buffer.from(proto.getPrincipal_asU8()).toString('latin1')}`;
  try {
    return { ...kindOf(proto), key };
  } catch {
    return { kind: 'nobody', key };
  }
}

/** A principal as it was decoded from, or one equal to it. */
export function writePrincipal({ key }: Principal): msp.MSPPrincipal {
  const end = key.indexOf(':');
  const number = Number(key.slice(0, end));
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(CLASSIFICATIONS.find((one) => one === number) ?? Classification.ROLE);
  principal.setPrincipal(Buffer.from(key.slice(end + 1), 'latin1'));
  return principal;
}

/** An organisation's role as a principal. */
export function rolePrincipal(mspId: string, role: NodeOuRole | 'member'): msp.MSPPrincipal {
  const mspRole = new msp.MSPRole();
  mspRole.setMspIdentifier(mspId);
  mspRole.setRole(MSPRoleType[ROLE_NAMES[role]]);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(Classification.ROLE);
  principal.setPrincipal(mspRole.serializeBinary());
  return principal;
}

const ROLE_NAMES = {
  member: 'MEMBER',
  admin: 'ADMIN',
  client: 'CLIENT',
  peer: 'PEER',
  orderer: 'ORDERER',
} as const;

/**
 * Whether an identity is one of those that a principal names (Fabric `msp/mspimpl.go`, SatisfiesPrincipal). An identity
 * without a role is not valid under its MSP and satisfies nothing but anonymity.
 */
export function satisfiesPrincipal(identity: Identity, principal: Principal): boolean {
  switch (principal.kind) {
    case 'role':
      return (
        isValidMember(identity, principal.mspId) && (principal.role === 'member' || identity.role === principal.role)
      );
    case 'unit':
      return (
        isValidMember(identity, principal.mspId) &&
        identity.units.includes(principal.unit) &&
        identity.certifiers.equals(principal.certifiers)
      );
    case 'identity':
      return isValidMember(identity, principal.mspId) && identity.raw.equals(principal.certificate);
    case 'combined':
      return principal.principals.every((part) => satisfiesPrincipal(identity, part));
    case 'anyone':
      return true;
    case 'nobody':
      return false;
  }
}

function isValidMember(identity: Identity, mspId: string): boolean {
  return identity.mspId === mspId && identity.role !== undefined;
}

function kindOf(proto: msp.MSPPrincipal): PrincipalKind {
  const bytes = proto.getPrincipal_asU8();
  switch (proto.getPrincipalClassification()) {
    case Classification.ROLE:
      return roleKind(msp.MSPRole.deserializeBinary(bytes));
    case Classification.ORGANIZATION_UNIT: {
      const unit = msp.OrganizationUnit.deserializeBinary(bytes);
      const certifiers = Buffer.from(unit.getCertifiersIdentifier_asU8());
      return { kind: 'unit', mspId: unit.getMspIdentifier(), unit: unit.getOrganizationalUnitIdentifier(), certifiers };
    }
    case Classification.IDENTITY: {
      const identity = msp.SerializedIdentity.deserializeBinary(bytes);
      const { raw } = new X509Certificate(identity.getIdBytes_asU8());
      return { kind: 'identity', mspId: identity.getMspid(), certificate: raw };
    }
    case Classification.COMBINED: {
      const parts = msp.CombinedPrincipal.deserializeBinary(bytes).getPrincipalsList();
      return parts.length === 0 ? { kind: 'nobody' } : { kind: 'combined', principals: parts.map(readPrincipal) };
    }
    case Classification.ANONYMITY: {
      const { NOMINAL } = msp.MSPIdentityAnonymity.MSPIdentityAnonymityType;
      const type = msp.MSPIdentityAnonymity.deserializeBinary(bytes).getAnonymityType();
      return { kind: type === NOMINAL ? 'anyone' : 'nobody' };
    }
    default:
      return { kind: 'nobody' };
  }
}

function roleKind(proto: msp.MSPRole): PrincipalKind {
  const role = ROLES.get(proto.getRole());
  return role === undefined ? { kind: 'nobody' } : { kind: 'role', mspId: proto.getMspIdentifier(), role };
}
