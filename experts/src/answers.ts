import type { DomainAnswer } from './domain';

/** The prose that goes with an answer. */
export interface Explanation {
  readonly statement: string;
  readonly steps: readonly string[];
}

/**
 * An answer that is a number.
 *
 * @param value - a plain decimal
 * @param unit - the unit that was asked for, which then belongs to the answer
 */
export function numberAnswer(value: string, explanation: Explanation, unit?: string): DomainAnswer {
  const withUnit = (number: string) => (unit === undefined ? number : `${number} ${unit}`);
  const [first, ...others] = [1n, -1n, 2n, 10n].map((delta) => withUnit(shifted(value, delta)));
  return { value: withUnit(value), ...explanation, lures: [first ?? '', ...others] };
}

/** An answer that is `yes` or `no`. */
export function yesNoAnswer(value: boolean, explanation: Explanation): DomainAnswer {
  return { value: value ? 'yes' : 'no', ...explanation, lures: [value ? 'no' : 'yes'] };
}

/**
 * An answer that is one of many of its kind.
 *
 * @param peers - others of its kind; those equal to the answer are ignored
 * @returns `undefined` if nothing but the answer is of its kind
 */
export function choiceAnswer(
  value: string,
  peers: readonly string[],
  explanation: Explanation,
): DomainAnswer | undefined {
  const [first, ...others] = new Set(peers.filter((peer) => peer.toLowerCase() !== value.toLowerCase()));
  return first === undefined ? undefined : { value, ...explanation, lures: [first, ...others] };
}

/**
 * A number that is off by a visible amount: by `steps` units of its second digit, or by `steps` if it is below 100. So
 * 40.8 and one step give 41.8, and 13503 gives 14503.
 */
function shifted(value: string, steps: bigint): string {
  const [whole = '0', ...fraction] = value.split('.');
  const magnitude = Math.max(0, whole.replace('-', '').length - 2);
  return [BigInt(whole) + steps * 10n ** BigInt(magnitude), ...fraction].join('.');
}
