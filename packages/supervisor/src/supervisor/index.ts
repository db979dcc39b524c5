export type { ChildSpec, NativeProgram, NodeProgram, ReadyMessage } from './child-spec';
export { environmentFor } from './environment';
export { Supervisor, type SupervisorEvents, type SupervisorOptions } from './supervisor';
