import { TEXTS_COLLECTION } from '@llmnet/protocol';
import { CHAINCODE, CHANNEL, NODES, nodesOfMember, type MemberDescription } from './description';
import { chaincodeIn, type ChaincodeSpec, type NetworkSpec } from './drivers/driver';
import { chaincodeFolder } from './program-paths';

/** The consortium's own chaincode; every member's peers keep its sealed texts. */
export function productChaincode(): ChaincodeSpec {
  return chaincodeIn(chaincodeFolder(), { name: CHAINCODE, collections: [TEXTS_COLLECTION] });
}

/** The network of the consortium that these members found. */
export function productNetwork(founders: readonly MemberDescription[]): NetworkSpec {
  return {
    channel: CHANNEL,
    founders: founders.map(({ mspId }) => mspId),
    nodes: nodesOfMember(),
    admin: NODES.admin.enrolmentId,
    chaincode: productChaincode(),
  };
}
