export type TextErrorCode = 'TEXT_NOT_FOR_YOU' | 'TEXT_UNREADABLE' | 'DIGEST_MISMATCH';

const SAYS: Record<TextErrorCode, string> = {
  TEXT_NOT_FOR_YOU: 'no key of this text is wrapped for this node yet; wait for the step that publishes it',
  TEXT_UNREADABLE: 'the text or its key does not decrypt; it was altered or sealed for another key',
  DIGEST_MISMATCH: 'the text is not the one its public digest stands for; open a dispute',
};

/** A text that cannot be read. The message names the record, never a word of the text. */
export class TextError extends Error {
  override readonly name = 'TextError';

  constructor(
    readonly code: TextErrorCode,
    record: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${record}: ${SAYS[code]}`, options);
  }
}
