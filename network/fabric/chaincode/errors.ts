import { OperatorError } from '@llmnet/supervision';

export type ChaincodeErrorCode = 'LOCK_INVALID' | 'OUTPUT_UNEXPECTED' | 'PACKAGE_INVALID';

/** A chaincode cannot be packed or brought to a channel. */
export class ChaincodeError extends OperatorError<ChaincodeErrorCode> {
  override readonly name = 'ChaincodeError';
}
