export type EmbeddedNetworkErrorCode =
  | 'CONFIG_INVALID'
  | 'PORT_BUSY'
  | 'PORT_UNUSABLE'
  | 'DATA_FOLDER_IN_USE'
  | 'DATA_FOLDER_UNUSABLE'
  | 'LAYOUT_UNKNOWN'
  | 'SNAPSHOT_UNKNOWN'
  | 'CHAINCODE_UNREACHABLE'
  | 'CHAINCODE_UNUSABLE'
  | 'IDENTITIES_UNREADABLE'
  | 'CHANNEL_MISMATCH'
  | 'MEMBER_UNKNOWN'
  | 'LEDGER_CORRUPT';

/** The embedded network cannot start or go on; `code` is stable, the message is one line with its cure. */
export class EmbeddedNetworkError extends Error {
  override readonly name = 'EmbeddedNetworkError';

  constructor(
    readonly code: EmbeddedNetworkErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
