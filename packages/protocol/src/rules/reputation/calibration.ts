import type { Check } from './checks';
import { PPM, maximum, minimum, mulDiv, sum } from '../integers';
import type { Evidence } from './reputation';
import { trustIn, trustOf } from './trust';
import type { Trust } from './trust';

/**
 * How far the truth about an organisation's answers lies above what judges find of them, in PPM: measured on canaries, over all its domains
 * since one has too few of them, and drawn towards none as if `calibrationWeight` (PPM of one outcome) had shown none. Judges that are weaker
 * than whom they judge find too little; those that share its errors, or lie for it, find too much. Many judgements with a mean that
 * few known truths correct are prediction-powered inference (Angelopoulos et al., Science 382, 2023).
 *
 * A requester's canaries count as far as it is trusted, first by all, then by what its truths about this organisation alone
 * show: one may be honest but about a rival.
 * @param checks the organisation's, of all its domains
 */
export function judgementBias(checks: readonly Check[], calibrationWeight: bigint, trust: Trust): bigint {
  const own = trustOf(checks, trust);
  const trusted = (value: (check: Check) => bigint): bigint =>
    sum(checks.map((check) => mulDiv(value(check), trustIn(own, check.mspId), PPM)));
  const weight = trusted((check) => check.weight) + calibrationWeight;
  return mulDiv(
    trusted((check) => check.gap),
    PPM,
    weight,
  );
}

/** Successes and failures in a domain (PPM) as they would be without the bias of the judges: what rests on them is moved by it. */
export function calibrated(
  { a, b, judged }: Pick<Evidence, 'a' | 'b' | 'judged'>,
  bias: bigint,
): Pick<Evidence, 'a' | 'b'> {
  const corrected = minimum(a + b, maximum(0n, a + mulDiv(judged, bias, PPM)));
  return { a: corrected, b: a + b - corrected };
}
