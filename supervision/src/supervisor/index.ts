export type { ChildSpec, ReadyMessage } from './child-spec';
export { Supervisor, type SupervisorEvents, type SupervisorOptions } from './supervisor';
