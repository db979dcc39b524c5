import { PPM, maximum, minimum, mulDiv, sum } from './integers';
import type { Evidence } from './reputation';

/** What an outcome rests on. */
export interface Grounds {
  /** What it says about the organisation: the truth of a canary, what judges found of any other answer; PPM. */
  readonly success: bigint;
  /** What the judges found of the answer, PPM; null where there is none, or nobody judged it. */
  readonly judged: bigint | null;
  readonly canary: boolean;
}

/** Notes on what an outcome that has just been folded with this weight rests. One that no judge found anything about needs no correction. */
export function noteGrounds(evidence: Evidence, { success, judged, canary }: Grounds, weight: bigint): Evidence {
  if (judged === null) return evidence;
  if (!canary) return { ...evidence, judged: evidence.judged + weight };
  const gap = evidence.gap + mulDiv(success - judged, weight, PPM);
  return { ...evidence, checked: evidence.checked + weight, gap };
}

/**
 * How far the truth about an organisation's answers lies above what judges find of them, in PPM: measured on canaries, over all its domains
 * since one has too few of them, and drawn towards none as if `calibrationWeight` (PPM of one outcome) had shown none. Judges that are weaker
 * than whom they judge find too little; those that share its errors, or lie for it, find too much. Many judgements with a mean that
 * few known truths correct are prediction-powered inference (Angelopoulos et al., Science 382, 2023).
 */
export function judgementBias(
  records: readonly Pick<Evidence, 'checked' | 'gap'>[],
  calibrationWeight: bigint,
): bigint {
  const weight = sum(records.map(({ checked }) => checked)) + calibrationWeight;
  return mulDiv(sum(records.map(({ gap }) => gap)), PPM, weight);
}

/** Successes and failures in a domain (PPM) as they would be without the bias of the judges: what rests on them is moved by it. */
export function calibrated(
  { a, b, judged }: Pick<Evidence, 'a' | 'b' | 'judged'>,
  bias: bigint,
): Pick<Evidence, 'a' | 'b'> {
  const corrected = minimum(a + b, maximum(0n, a + mulDiv(judged, bias, PPM)));
  return { a: corrected, b: a + b - corrected };
}
