import type { common, peer } from '@hyperledger/fabric-protos';
import type { Collections } from '../collections';
import type { EndorsementPolicies } from '../policy/endorsement-policies';
import { mergePrincipalSets } from '../policy/merge-principal-sets';
import type { Policy } from '../policy/signature-policy';
import { satisfyingSets, type PrincipalSet } from '../policy/principal-sets';
import { satisfiesPrincipal, type Principal } from '../policy/principals';
import { signaturePolicy } from '../policy/signature-policy';
import type { MemberPeer } from './member';

/** How many peers of each group endorse together; groups are named by their principal. */
export type Layout = ReadonlyMap<string, number>;

/** All ways to endorse, and who is in the groups. */
export interface EndorsementDescriptor {
  readonly layouts: readonly Layout[];
  readonly groups: ReadonlyMap<string, readonly MemberPeer[]>;
}

/** Nobody, or too few, can endorse what was touched; the message is Fabric's. */
export class NoLayout extends Error {
  override readonly name = 'NoLayout';
}

export interface ChaincodeDefinition {
  readonly channel: string;
  readonly policies: EndorsementPolicies;
  readonly collections: Collections;
}

/**
 * Derives from what a simulation touched which groups of peers can endorse it (Fabric `discovery/endorsement/endorsement.go`,
 * PeersForEndorsement).
 * @throws NoLayout
 */
export function describeEndorsement(
  definition: ChaincodeDefinition,
  interest: peer.ChaincodeInterest,
  peers: readonly MemberPeer[],
): EndorsementDescriptor {
  const authorised = peers.filter(({ mspId }) => mayReadWhatIsRead(definition, interest, mspId));
  const sets = principalSets(definition, interest);
  const principals = new Map(sets.flat().map((principal) => [principal.key, principal]));
  const groups = new Map([...principals].map(([key, principal]) => [key, membersOf(principal, authorised)]));
  const layouts = sets
    .map(quantities)
    .filter((layout) => [...layout].every(([group, quantity]) => (groups.get(group)?.length ?? 0) >= quantity));
  if (layouts.length === 0) {
    throw new NoLayout('no peer combination can satisfy the endorsement policy');
  }
  return { layouts, groups };
}

/** Where plaintext was read, or is to be protected, only peers of the collection's members are asked. */
function mayReadWhatIsRead(
  { channel, policies, collections }: ChaincodeDefinition,
  interest: peer.ChaincodeInterest,
  mspId: string,
): boolean {
  return interest.getChaincodesList().every((call) => {
    if (call.getName() !== policies.namespace) {
      throw new NoLayout(`No metadata was found for chaincode ${call.getName()} in channel ${channel}`);
    }
    return (
      call.getNoPrivateReads() ||
      call.getCollectionNamesList().every((name) => collections.isMember(call.getName(), name, mspId))
    );
  });
}

function membersOf(principal: Principal, peers: readonly MemberPeer[]): MemberPeer[] {
  return peers.filter(({ identity }) => satisfiesPrincipal(identity, principal));
}

function quantities(set: PrincipalSet): Layout {
  const layout = new Map<string, number>();
  for (const { key } of set) {
    layout.set(key, (layout.get(key) ?? 0) + 1);
  }
  return layout;
}

/** Sets of principals that satisfy all policies of the interest at once (computePrincipalSets). */
function principalSets({ policies }: ChaincodeDefinition, interest: peer.ChaincodeInterest): PrincipalSet[] {
  const calls = interest.getChaincodesList();
  const ofChaincode = calls
    .filter((call) => !call.getDisregardNamespacePolicy())
    .flatMap((call) => policiesOf(call, policies))
    .map((policy) => setsFor(policy));
  const ofKeys = distinct(calls.flatMap((call) => call.getKeyPoliciesList())).map((envelope) =>
    setsFor(signaturePolicy(envelope), 'state based '),
  );
  const merged = [...ofChaincode, ...(ofKeys.length > 0 ? [ofKeys.reduce(mergePrincipalSets)] : [])];
  return merged.length > 0 ? merged.reduce(mergePrincipalSets) : [];
}

/** The policies of the named collections, or else the chaincode's (Fabric `discovery/support/chaincode/support.go`). */
function policiesOf(call: peer.ChaincodeCall, policies: EndorsementPolicies): Policy[] {
  const ofCollections = call.getCollectionNamesList().map((name) => policies.collection(name) ?? policies.chaincode);
  return [...new Set(ofCollections.length > 0 ? ofCollections : [policies.chaincode])];
}

function setsFor(policy: Policy, kind = ''): PrincipalSet[] {
  const signatures = policy.asSignaturePolicy();
  const sets = signatures ? satisfyingSets(signatures) : [];
  if (sets.length === 0) {
    throw new NoLayout(`${kind}endorsement policy cannot be satisfied`);
  }
  return sets;
}

/** Written keys often have the same policy; merging it with itself again would change nothing. */
function distinct(envelopes: readonly common.SignaturePolicyEnvelope[]): common.SignaturePolicyEnvelope[] {
  const byBytes = new Map(
    envelopes.map((envelope) => [Buffer.from(envelope.serializeBinary()).toString('latin1'), envelope]),
  );
  return [...byBytes.values()];
}
