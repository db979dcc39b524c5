import { OperatorError } from '@llmnet/supervisor';

export type ChaincodeErrorCode =
  'LOCK_INVALID' | 'NOT_DEPLOYED' | 'OUTPUT_UNEXPECTED' | 'PACKAGE_INVALID' | 'VERSION_UNCHANGED';

/** A chaincode cannot be packed or brought to a channel. */
export class ChaincodeError extends OperatorError<ChaincodeErrorCode> {
  override readonly name = 'ChaincodeError';
}
