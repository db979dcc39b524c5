export { HttpsCoordinator } from './client';
export { CoordinatorAnswer, CoordinatorError } from './contract';
export type { AnswerReply, Coordinator, CoordinatorErrorCode, CoordinatorMessage, TlsMaterial } from './contract';
export { coordinatorApp, listenForGateway } from './server';
export type { CoordinatorServer } from './server';
