import { randomInt } from 'node:crypto';
import type { Principal } from './principals';
import type { SignaturePolicy, SignatureRule } from './signature-policy';

/** Principals whose signatures together satisfy a policy; a principal is there as often as it has to sign. */
export type PrincipalSet = readonly Principal[];

/** More ways than this to choose from one gate's rules are too many; rules are left out until they are fewer. */
const MAX_COMBINATIONS = 10_000;

/**
 * Every set of principals that satisfies a policy; none if it cannot be satisfied or a gate in it needs nothing
 * (Fabric `common/policies/inquire/inquire.go`, SatisfiedBy).
 */
export function satisfyingSets({ rule }: SignaturePolicy): PrincipalSet[] {
  return isWellFormed(rule) ? setsOf(rule) : [];
}

/** A gate that needs nothing names nobody who could be asked. */
function isWellFormed(rule: SignatureRule): boolean {
  return rule.kind === 'signedBy' || (rule.n > 0 && rule.rules.length > 0 && rule.rules.every(isWellFormed));
}

function setsOf(rule: SignatureRule): PrincipalSet[] {
  if (rule.kind === 'signedBy') {
    return [[rule.principal]];
  }
  const rules = [...rule.rules];
  while (rules.length >= rule.n && combinations(rules.length, rule.n) > MAX_COMBINATIONS) {
    rules.splice(randomInt(rules.length), 1);
  }
  return choose(rules, rule.n).flatMap((chosen) => product(chosen.map(setsOf)));
}

function combinations(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) {
    result = (result * (n - k + i)) / i;
  }
  return result;
}

function choose<T>(items: readonly T[], k: number): T[][] {
  const [first, ...rest] = items;
  if (k === 0) {
    return [[]];
  }
  if (first === undefined || items.length < k) {
    return [];
  }
  return [...choose(rest, k - 1).map((chosen) => [first, ...chosen]), ...choose(rest, k)];
}

/** One set of each alternative, in all ways, joined. */
function product(alternatives: readonly (readonly PrincipalSet[])[]): PrincipalSet[] {
  return alternatives.reduce<PrincipalSet[]>(
    (joined, sets) => joined.flatMap((start) => sets.map((set) => [...start, ...set])),
    [[]],
  );
}
