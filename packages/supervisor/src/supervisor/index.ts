export type { ChildSpec, NativeProgram, NodeProgram, ReadyMessage } from './child-spec';
export { Supervisor, type SupervisorEvents, type SupervisorOptions } from './supervisor';
