import { sumChecks } from './checks';
import type { Check } from './checks';
import { PPM, maximum, minimum, mulDiv } from '../integers';

/** How far each requester's canaries count, in PPM, by its organisation; who is not in it is trusted wholly. */
export type Trust = ReadonlyMap<string, bigint>;

/** The spread that the trust of before counts as: that of thirty answers that judges disagree about as they usually do. */
const TRUST_BEFORE = 3n * PPM;

/** How much of the judges' deviation has to be in the truths for whole trust. Honest truths show 0.6 of it or more where judges are models. */
const WHOLE = PPM / 2n;

export function trustIn(trust: Trust, mspId: string): bigint {
  return trust.get(mspId) ?? PPM;
}

/**
 * How far requesters are to be trusted in what they declare of their canaries. Judges do not know what is right, but what is right goes with
 * what they find: the slope of the truths on the judges' findings is near one for honest truths, none where all answers are called wrong, or all right, and
 * negative where truths are turned round. It is taken around what is expected of each organisation, so that neither a requester's favour nor a lying
 * judge's counts as agreement, and drawn towards the trust of `before`. That agreement counts only as far as it varies together is the
 * idea of multi-task peer prediction (Dasgupta & Ghosh, WWW 2013).
 *
 * Trust is relative. Who goes with the judges most is trusted as `before`: where nobody does it may be the judges that lie, and canaries are
 * all there is to find them out.
 * @param before those that nothing else is known about are trusted wholly
 */
export function trustOf(checks: readonly Check[], before: Trust = new Map()): Trust {
  const shown = sumChecks(checks).map(({ mspId, agreement, spread }) => {
    const known = trustIn(before, mspId);
    const sum = mulDiv(agreement, PPM, WHOLE) + mulDiv(TRUST_BEFORE, known, PPM);
    return { mspId, known, trust: minimum(PPM, maximum(0n, mulDiv(sum, PPM, spread + TRUST_BEFORE))) };
  });
  const most = largest(shown.map(({ trust }) => trust));
  const mostBefore = largest(shown.map(({ known }) => known));
  return new Map(
    shown.map(({ mspId, known, trust }) => [mspId, most === 0n ? known : mulDiv(trust, mostBefore, most)]),
  );
}

function largest(values: readonly bigint[]): bigint {
  return values.reduce(maximum, 0n);
}
