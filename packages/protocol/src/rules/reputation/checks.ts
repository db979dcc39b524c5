import { PPM, mulDiv } from '../integers';

/** What one requester's canaries say about an organisation's answers beside what judges found of them; in PPM of one canary, aged as evidence is. */
export interface Check {
  /** The requester's organisation. */
  readonly mspId: string;
  /** The weight of its canaries that stand. */
  readonly weight: bigint;
  /** Over those, how far the truth lay above what the judges found; negative where they found too much. */
  readonly gap: bigint;
  /**
   * How its declared truths go with what the judges found, over all its canaries, also those that a panel reversed: the sum of
   * truth × deviation, and that of deviation², where the deviation is of what they found from what was expected of them.
   */
  readonly agreement: bigint;
  readonly spread: bigint;
}

/** A canary's answer; truth and found in PPM. */
export interface Declaration {
  readonly mspId: string;
  readonly truth: bigint;
  /** What the judges found. */
  readonly found: bigint;
  /** Whether the canary stands: no panel reversed it. */
  readonly stands: boolean;
}

/** Adds a canary's answer of this weight. `expected`: what judges would have been expected to find of the organisation, PPM. */
export function noteCheck(
  checks: readonly Check[],
  { mspId, truth, found, stands }: Declaration,
  expected: bigint,
  weight: bigint,
): Check[] {
  const deviation = mulDiv(found - expected, weight, PPM);
  return sumChecks([
    ...checks,
    {
      mspId,
      weight: stands ? weight : 0n,
      gap: stands ? mulDiv(truth - found, weight, PPM) : 0n,
      agreement: mulDiv(truth, deviation, PPM),
      spread: mulDiv(found - expected, deviation, PPM),
    },
  ]);
}

/** One for each requester: the sum of all about it. */
export function sumChecks(checks: readonly Check[]): Check[] {
  const sums = new Map<string, Check>();
  for (const check of checks) {
    const before = sums.get(check.mspId);
    sums.set(check.mspId, before === undefined ? check : added(before, check));
  }
  return [...sums.values()];
}

function added(one: Check, other: Check): Check {
  return {
    mspId: one.mspId,
    weight: one.weight + other.weight,
    gap: one.gap + other.gap,
    agreement: one.agreement + other.agreement,
    spread: one.spread + other.spread,
  };
}

/** Checks of which `kept / of` is kept; those that have faded away are dropped. */
export function ageChecks(checks: readonly Check[], kept: bigint, of: bigint): Check[] {
  return checks
    .map(({ mspId, weight, gap, agreement, spread }) => ({
      mspId,
      weight: mulDiv(weight, kept, of),
      gap: mulDiv(gap, kept, of),
      agreement: mulDiv(agreement, kept, of),
      spread: mulDiv(spread, kept, of),
    }))
    .filter(({ weight, spread }) => weight > 0n || spread > 0n);
}
