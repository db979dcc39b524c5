import { finalAt } from './finality';
import type { FinalityParameters } from './finality';
import { minimum, sum } from '../integers';
import { schedule } from '../schedule';

export interface BondParameters extends FinalityParameters {
  readonly longestPhaseSeconds: number;
  readonly maxRounds: number;
}

/**
 * When the bond of a withdrawn provider is free, in milliseconds since the epoch: the longest task that it can have had a seat in is
 * over by then, settled at its end and past dispute.
 */
export function bondFreeAt(withdrawnAt: number, parameters: BondParameters): number {
  const { longestPhaseSeconds, maxRounds, clockToleranceSeconds } = parameters;
  const { scoreRevealBy } = schedule(withdrawnAt, longestPhaseSeconds, maxRounds);
  return finalAt(scoreRevealBy + clockToleranceSeconds * 1000, longestPhaseSeconds, parameters);
}

/** What fines take from a bond: all of it at most. Micro-credits. */
export function fined(bond: bigint, fines: readonly bigint[]): bigint {
  return minimum(sum(fines), bond);
}
