export type IdentityErrorCode = 'INVALID_NAME' | 'IDENTITIES_INCOMPLETE' | 'IDENTITIES_UNWRITABLE';

/** Something is wrong with a folder of identities; `code` is stable, the message names the cure. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';

  constructor(
    readonly code: IdentityErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
