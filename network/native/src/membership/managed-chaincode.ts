import type { ChaincodeDefinition, ChaincodeRelease } from '../chaincode';
import type { NetworkPlan } from '../plan/network-plan';

/** The chaincode of a network as it follows from who its members are. */
export interface ManagedChaincode {
  /** One server a member of the plan. */
  readonly release: (plan: NetworkPlan) => ChaincodeRelease;
  /** With collections that all members of the plan keep. */
  readonly definition: (plan: NetworkPlan) => ChaincodeDefinition;
}
