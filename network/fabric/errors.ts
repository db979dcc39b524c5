export type FabricNetworkErrorCode =
  'BINARIES_MISSING' | 'BINARIES_WRONG_VERSION' | 'PROCESS_ENDED' | 'COMMAND_FAILED' | 'NOT_READY';

/** A native network cannot be started or used; `code` is stable, the message says what to do. */
export class FabricNetworkError extends Error {
  override readonly name = 'FabricNetworkError';

  constructor(
    readonly code: FabricNetworkErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
