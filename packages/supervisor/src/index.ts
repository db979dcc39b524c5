export { OperatorError, SupervisionError, systemErrorCode, type SupervisionErrorCode } from './errors';
export { endProcesses, signalProcess } from './processes/end-processes';
export { processesNaming } from './processes/find';
export { isRunning, type ProcessIdentity } from './processes/identity';
export { processMemory } from './processes/memory';
export {
  assertPortFree,
  dataFolderAt,
  freePorts,
  readRunRecord,
  RunFolder,
  type ApiAddress,
  type ChildRecord,
  type DataFolder,
  type RunRecord,
  type RunUrls,
} from './run-folder';
export {
  environmentFor,
  Supervisor,
  type ChildSpec,
  type NativeProgram,
  type NodeProgram,
  type ReadyMessage,
  type SupervisorEvents,
  type SupervisorOptions,
} from './supervisor';
