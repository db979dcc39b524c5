import { peer } from '@hyperledger/fabric-protos';

export type ValidationCode = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

/** A transaction is ordered but must not take effect; `code` is what the peer records for it. */
export class InvalidTransaction extends Error {
  override readonly name = 'InvalidTransaction';

  constructor(
    readonly code: ValidationCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
