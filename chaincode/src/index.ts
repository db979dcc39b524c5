import { AccountsContract } from './contracts/accounts';
import { AuditContract } from './contracts/audit';
import { CanariesContract, DisputesContract, EvaluationContract, SettlementContract } from './contracts/judgement';
import { GovernanceContract } from './contracts/governance';
import { MembershipContract } from './contracts/membership';
import { RegistryContract } from './contracts/registry';
import { ReputationContract } from './contracts/reputation';
import { TaskQueriesContract } from './contracts/task-queries';
import { TasksContract } from './contracts/tasks';

/** The name by which fabric-shim finds the contracts of a chaincode package. */
export const contracts = [
  MembershipContract,
  GovernanceContract,
  RegistryContract,
  TasksContract,
  TaskQueriesContract,
  EvaluationContract,
  SettlementContract,
  CanariesContract,
  DisputesContract,
  AccountsContract,
  ReputationContract,
  AuditContract,
];
