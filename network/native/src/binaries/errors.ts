import { OperatorError } from '@llmnet/supervisor';

export type BinariesErrorCode =
  | 'ARCHIVE_INVALID'
  | 'BINARIES_MISSING'
  | 'BINARIES_UNUSABLE'
  | 'BINARIES_WRONG_VERSION'
  | 'DIGEST_MISMATCH'
  | 'DIGEST_UNKNOWN'
  | 'DOWNLOAD_FAILED'
  | 'FOLDER_OCCUPIED'
  | 'FOLDER_UNUSABLE'
  | 'INSTALL_STOPPED'
  | 'NO_SPACE'
  | 'PLATFORM_UNSUPPORTED'
  | 'RELEASE_NOT_FOUND';

/** Fabric's programs cannot be found, used or installed. */
export class BinariesError extends OperatorError<BinariesErrorCode> {
  override readonly name = 'BinariesError';
}
