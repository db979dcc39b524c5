import { OperatorError, SupervisionError } from '@llmnet/supervisor';

export type NativeNetworkErrorCode =
  'COMMAND_FAILED' | 'NOT_READY' | 'ORDERER_REFUSES' | 'PEER_UNKNOWN' | 'PLAN_INVALID' | 'PORTS_TAKEN' | 'STEP_FAILED';

/** A native network cannot be planned, started or used. */
export class NativeNetworkError extends OperatorError<NativeNetworkErrorCode> {
  override readonly name = 'NativeNetworkError';
}

/** Whether an error says that the operator has stopped the network, so that nothing has failed. */
export function isStop(error: unknown): boolean {
  return error instanceof SupervisionError && error.code === 'STOPPED';
}
