import { OperatorError } from '@llmnet/supervisor';

export type MembershipErrorCode =
  'CHANNEL_UPDATE_REFUSED' | 'CONFIG_UNREADABLE' | 'CONSENTER_UNKNOWN' | 'ORGANISATION_UNKNOWN' | 'LAST_ORGANISATION';

/** A channel's configuration cannot be read or changed. */
export class MembershipError extends OperatorError<MembershipErrorCode> {
  override readonly name = 'MembershipError';
}
