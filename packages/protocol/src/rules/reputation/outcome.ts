import { PPM } from '../integers';

/** What a holder of a seat did, as far as the ledger has it. */
export interface Holding {
  /** Why the seat went to a substitute; undefined for who holds it at the end. */
  readonly lost: 'declined' | 'silent' | undefined;
  readonly commit: 'sealed' | 'declined' | undefined;
  readonly reveal: 'answered' | 'abstained' | undefined;
  /** What a dispute found about the revealed text: it does not match its digest, or nobody could open it. */
  readonly found: 'mismatch' | 'unread' | undefined;
}

/**
 * How a holder of a seat ended. `replaced`: silent until a substitute took the seat. `withheld`: its text was not revealed, or so that nobody
 * could open it. `false`: its text did not match its digest.
 */
export type SeatEndKind = 'missing' | 'withheld' | 'declined' | 'replaced' | 'abstained' | 'answered' | 'false';

export function endOf({ lost, commit, reveal, found }: Holding): SeatEndKind {
  if (lost !== undefined) return lost === 'declined' ? 'declined' : 'replaced';
  if (commit === undefined) return 'missing';
  if (commit === 'declined') return 'declined';
  if (reveal === undefined || found === 'unread') return 'withheld';
  return found === 'mismatch' ? 'false' : reveal;
}

/** The phase in which an end was a silence; undefined for an end that was none. */
export function silentPhase(end: SeatEndKind): 'commit' | 'reveal' | undefined {
  if (end === 'missing' || end === 'replaced') return 'commit';
  return end === 'withheld' ? 'reveal' : undefined;
}

/** What a task says about one holder of a seat. */
export interface SeatFacts {
  readonly end: SeatEndKind;
  /** Whether a silence counts against it. */
  readonly counts: boolean;
  /** In PPM; undefined where nobody could judge the independent answer. */
  readonly verdict: bigint | undefined;
  /** What the judges' scores of it come to for its organisation's record, in PPM; undefined where nobody could judge it. */
  readonly support: bigint | undefined;
  /** In PPM; undefined without a revised answer, or where nobody could judge it. */
  readonly final: bigint | undefined;
}

/** What a blind guess among ten choices is worth: it gains nothing, and nor does leaving out what one would get wrong. */
const BLIND_GUESS = 100_000n;

/**
 * What an abstention or a decline weighs, in outcomes. It counts only where another answer was right. Of wrong answers 48 % come where none was
 * (decision 25 has the measurement): twice in the one half makes up for nothing in the other, so that leaving out what one would get wrong gains
 * nothing.
 */
const ABSTENTION_WEIGHT = 2n;

/** What a task says about its answers taken together, which a seat's end is read beside. */
export interface TaskFindings {
  /** Whether an answer was found right: the judges' scores of it come to half or more. */
  readonly anyRight: boolean;
  /** Whether judges opened their scores, so that an answer without one is an answer that they could not judge. */
  readonly judged: boolean;
}

/**
 * What a seat's end says about its organisation, in PPM; undefined where it says nothing. The independent answer alone speaks. Whoever leaves a
 * question to others counts as guessing, where one of them was right; where none was, abstaining cost the network nothing. An answer that
 * judges could tell nothing about counts as guessing too, so that nobody keeps a seat by what cannot be judged.
 */
export function evidenceOf(
  { end, counts, support }: Pick<SeatFacts, 'end' | 'counts' | 'support'>,
  { anyRight, judged }: TaskFindings,
): bigint | undefined {
  switch (end) {
    case 'missing':
    case 'replaced':
    case 'withheld':
      return counts ? 0n : undefined;
    case 'declined':
    case 'abstained':
      return anyRight ? BLIND_GUESS : undefined;
    case 'answered':
      return support ?? (judged ? BLIND_GUESS : undefined);
    case 'false':
      return 0n;
  }
}

/** Where and when a silence could have been the ledger's fault. Times in milliseconds since the epoch. */
export interface SilentPhase {
  readonly from: number;
  readonly to: number;
  /** Whether another seat's step of the phase is on the ledger. */
  readonly anotherStep: boolean;
}

/**
 * Whether a silence counts: only where the ledger is seen to have committed during the phase, by another seat's step or by a sign of
 * life of another member that saw the task in the first half of the phase, so that an opening that was held back leaves time to answer.
 */
export function silenceCounts(
  { from, to, anotherStep }: SilentPhase,
  mspId: string,
  pings: readonly { readonly mspId: string; readonly at: number }[],
): boolean {
  const middle = from + ((to - from) >> 1);
  return anotherStep || pings.some((ping) => ping.mspId !== mspId && ping.at >= from && ping.at <= middle);
}

/** The weight of a seat's end as an outcome, in PPM: none inside one organisation. */
export function weightOf(
  end: SeatEndKind,
  { requesterMsp, mspId }: { readonly requesterMsp: string; readonly mspId: string },
  canaryWeight: bigint | undefined,
): bigint {
  if (requesterMsp === mspId) return 0n;
  const weight = canaryWeight ?? PPM;
  return end === 'abstained' || end === 'declined' ? ABSTENTION_WEIGHT * weight : weight;
}

/**
 * The share of its price that a seat earns, in PPM: its verdict, with revised answers the mean of the verdicts on the first and on the
 * last, and nothing below the terms' quality floor.
 * @param unjudged what an answer without a verdict earns, in PPM: nothing where judges could not judge it
 */
export function earnedShare(
  { end, verdict, final }: Pick<SeatFacts, 'end' | 'verdict' | 'final'>,
  qualityFloor: bigint,
  unjudged: bigint,
): bigint {
  if (end !== 'answered') return 0n;
  const share = ((verdict ?? final ?? unjudged) + (final ?? verdict ?? unjudged)) / 2n;
  return share < qualityFloor ? 0n : share;
}
