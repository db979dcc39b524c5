/** Something that is wrong with a network. */
export interface Finding {
  /** MSP id of whose matter it is, or `channel` where it is everybody's. */
  readonly organisation: string;
  /** What is wrong. */
  readonly cause: string;
  /** What was seen. */
  readonly evidence: string;
  /** What to do. */
  readonly cure: string;
}

/** The organisation of what all members have to mend together. */
export const CHANNEL = 'channel';
