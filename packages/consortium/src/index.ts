export {
  CHAINCODE,
  CHANNEL,
  describeMember,
  DOMAINS,
  FOUNDING_GRANT,
  MEMBERS,
  memberName,
  NODES,
  nodesOfMember,
  programName,
  type MemberDescription,
} from './description';
export {
  chaincodeIn,
  type ChaincodeSpec,
  type NetworkDriver,
  type NetworkSpec,
  type StartedNetwork,
} from './drivers/driver';
export { EMBEDDED_PROCESSES, embeddedDriver } from './drivers/embedded';
export { managedChaincode, nativeDriver, type StartedNativeNetwork } from './drivers/native';
export { type AskedNetwork } from './drivers/planned';
export { asStartError, ConsortiumError, type ConsortiumErrorCode } from './errors';
export { layoutOf, nodeFiles, type Layout } from './layout';
export { type MemberEvents } from './member-processes';
export { admission, expulsion, firstMoney } from './membership/changes';
export { consortiumOf, ledgerFacts, ledgerFailed, type ConsortiumView } from './membership/admins';
export { decideOnLedger, voteOnLedger, type LedgerOutcome } from './membership/decide';
export { enact, followMembership, propose, voteFor, type Change } from './membership/proposals';
export { memberModels, tellFailure, type MemberModel } from './model-states';
export {
  EMBEDDED_ONLY,
  keepNewcomerModels,
  modelsOfMember,
  parseModelServers,
  readModelServers,
  type ModelServers,
} from './models';
export { exampleQuestions, moreExampleQuestions, type ExampleQuestion } from './example-questions';
export { productChaincode, productNetwork } from './product-network';
export { programPath } from './program-paths';
export { start, startNetwork, type RunningConsortium, type RunningNetwork } from './start';
