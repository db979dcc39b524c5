import { OperatorError } from '@llmnet/supervisor';

export type IdentityErrorCode =
  | 'AUTHORITY_ANSWER_INVALID'
  | 'AUTHORITY_ELSEWHERE'
  | 'AUTHORITY_EXPIRED'
  | 'AUTHORITY_REFUSED'
  | 'AUTHORITY_UNREACHABLE'
  | 'IDENTITIES_INCOMPLETE'
  | 'IDENTITIES_UNWRITABLE'
  | 'IDENTITY_EXISTS'
  | 'IDENTITY_INVALID'
  | 'IDENTITY_UNKNOWN'
  | 'INVALID_NAME'
  | 'KEY_IN_CHANNEL';

/** Something is wrong with identities, or with the authority that is to issue them. */
export class IdentityError extends OperatorError<IdentityErrorCode> {
  override readonly name = 'IdentityError';
}
