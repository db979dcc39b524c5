export { HttpsCoordinator } from './client';
export { CoordinatorAnswer, CoordinatorError, ModelState } from './contract';
export type {
  AnswerReply,
  Coordinator,
  CoordinatorErrorCode,
  CoordinatorMessage,
  ModelDuty,
  TlsMaterial,
} from './contract';
export { coordinatorApp, listenForGateway } from './server';
export type { CoordinatorServer } from './server';
