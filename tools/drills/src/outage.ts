/** How a fault was felt, in milliseconds. */
export interface Outage {
  /** The longest time between two successes that the fault falls into or precedes. */
  readonly longestGap: number;
  /** From the fault to the first success of a request that began after it. */
  readonly recovery: number;
}

export interface Success {
  readonly begun: number;
  readonly ended: number;
}

/**
 * What a load met around a fault.
 * @param fault when it struck; all times are of one clock
 * @param over when the watching ended
 */
export function outageOf(successes: readonly Success[], fault: number, over: number): Outage {
  const ends = successes.map(({ ended }) => ended).sort((x, y) => x - y);
  const before = ends.findLast((end) => end <= fault) ?? fault;
  const moments = [before, ...ends.filter((end) => end > fault && end <= over), over];
  const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment));
  const anew = successes.filter(({ begun }) => begun > fault).map(({ ended }) => ended);
  return { longestGap: Math.max(...gaps), recovery: Math.min(over, ...anew) - fault };
}
