/** The subjects that the embedded experts know something about. */
export const domainNames = ['mathematics', 'time', 'geography', 'chemistry', 'words'] as const;

export type DomainName = (typeof domainNames)[number];

/** What a domain found out about a question. Every good model gives the same `value`; only the prose around it differs. */
export interface DomainAnswer {
  /** The short comparable answer: a plain decimal, `yes` or `no`, an ISO date, or a name in its usual English form. */
  readonly value: string;
  /** One full sentence that contains the answer. */
  readonly statement: string;
  /** How the answer was reached, in order. */
  readonly steps: readonly string[];
  /** Wrong answers of the same kind, for the model that is confidently wrong. None equals `value`. */
  readonly lures: readonly [string, ...string[]];
}

/** One domain, with its library or data loaded. */
export interface Domain {
  readonly name: DomainName;
  /**
   * @param question - a question as {@link cleanQuestion} returns it
   * @returns `undefined` if the domain does not know, or is not sure
   */
  answer(question: string): DomainAnswer | undefined;
}
