/**
 * Scatters the bits of a 32-bit integer; a bijection. Multipliers and shifts of `lowbias32` (Chris Wellons, "Prospecting for hash
 * functions", 2018).
 */
export function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A 32-bit number that depends on all of `parts` and on nothing else: what happens in a task does not depend on what was asked before. */
export function mixed(...parts: readonly number[]): number {
  let state = 0;
  for (const part of parts) state = mix(state ^ mix(part + 0x9e3779b9));
  return state;
}

const TWO_32 = 0x1_0000_0000;

/** A uniform integer in [0, bound) out of a uniform 32-bit number; the bias is below bound / 2^32. */
export function scaled(bits: number, bound: number): number {
  return Math.floor((bits * bound) / TWO_32);
}
