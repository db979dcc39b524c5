import { PPM } from './integers';

/** How a seat of a committee ended. */
export type SeatEnd =
  | { readonly kind: 'missing' }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'abstained' }
  /** `verdict` in PPM; undefined where no validator could judge. */
  | { readonly kind: 'answered'; readonly verdict: bigint | undefined };

/** Pays below a chance of about one in four of being right, so guessing blindly loses and abstaining always does too. */
const ABSTENTION_VERDICT = 200_000n;

/**
 * The verdict that a seat's end puts on the reputation; undefined where it says nothing. A no-show counts only when
 * another seat's step of the same phase is on the ledger: nobody is penalised for a ledger that could not commit.
 */
export function evidenceOf(
  end: SeatEnd,
  phase: { readonly anotherCommitted: boolean; readonly anotherRevealed: boolean },
): bigint | undefined {
  switch (end.kind) {
    case 'missing':
      return phase.anotherCommitted ? 0n : undefined;
    case 'withheld':
      return phase.anotherRevealed ? 0n : undefined;
    case 'abstained':
      return ABSTENTION_VERDICT;
    case 'answered':
      return end.verdict;
  }
}

/** The base weight of an outcome: none inside one organisation. */
export function baseWeight(requesterMsp: string, providerMsp: string): bigint {
  return requesterMsp === providerMsp ? 0n : PPM;
}

/** The share of its price that a seat earns, in PPM. An answer that nobody could judge is paid as offered. */
export function earnedShare(end: SeatEnd): bigint {
  return end.kind === 'answered' ? (end.verdict ?? PPM) : 0n;
}
