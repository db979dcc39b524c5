import { common, peer } from '@hyperledger/fabric-protos';
import { validationParameter } from '../ledger/state-metadata';

/** The public state among a namespace's collections. */
export const PUBLIC = '';

/** What a simulation touched, as far as it decides who has to endorse. */
export interface Touched {
  readonly namespace: string;
  /** Whether the simulation led to any public read-write set; private reads and writes leave their hashes there. */
  readonly hasRwset: boolean;
  /** Written keys of each collection, `PUBLIC` among them, with the metadata that is committed for each. */
  readonly writes: ReadonlyMap<string, ReadonlyMap<string, Uint8Array | undefined>>;
  /** Collections of which plaintext was read. */
  readonly privateReads: ReadonlySet<string>;
}

/**
 * Whose endorsement a simulation needs, for the planner: key policies in place of the chaincode's where every written public key
 * has one, and one entry a collection (Fabric `core/endorser/endorser.go`, buildChaincodeInterest). Empty if nothing was touched.
 * @throws Error if a written key's policy is no SignaturePolicyEnvelope
 */
export function chaincodeInterest(touched: Touched): peer.ChaincodeInterest {
  const { namespace, privateReads } = touched;
  const keyPolicies = keyPoliciesOf(touched);
  const required = requiredPolicies(touched);
  const calls: peer.ChaincodeCall[] = [];
  if (keyPolicies.length > 0 || required.has(PUBLIC)) {
    const call = newCall(namespace);
    call.setKeyPoliciesList(keyPolicies);
    call.setDisregardNamespacePolicy(!required.has(PUBLIC));
    calls.push(call);
  }
  for (const collection of required) {
    if (collection !== PUBLIC) {
      const call = newCall(namespace);
      call.setCollectionNamesList([collection]);
      call.setNoPrivateReads(!privateReads.has(collection));
      calls.push(call);
    }
  }
  const interest = new peer.ChaincodeInterest();
  interest.setChaincodesList(calls);
  return interest;
}

/** What a proposal that touches nothing needs, and one that has not been simulated. */
export function defaultInterest(chaincode: string): peer.ChaincodeInterest {
  const interest = new peer.ChaincodeInterest();
  interest.setChaincodesList([newCall(chaincode)]);
  return interest;
}

function keyPoliciesOf({ writes }: Touched): common.SignaturePolicyEnvelope[] {
  return [...writes.values()]
    .flatMap((keys) => [...keys.values()].map(validationParameter))
    .filter((policy) => policy !== undefined)
    .map((policy) => common.SignaturePolicyEnvelope.deserializeBinary(policy));
}

/** Collections, `PUBLIC` among them, whose own policy or the chaincode's is needed. */
function requiredPolicies({ hasRwset, writes, privateReads }: Touched): Set<string> {
  const written = [...writes]
    .filter(([, keys]) => [...keys.values()].some((metadata) => validationParameter(metadata) === undefined))
    .map(([collection]) => collection);
  const readOnly = writes.size === 0 && hasRwset ? [PUBLIC] : [];
  return new Set([...written, ...readOnly, ...privateReads]);
}

function newCall(name: string): peer.ChaincodeCall {
  const call = new peer.ChaincodeCall();
  call.setName(name);
  return call;
}
