import type { PrincipalSet } from './principal-sets';
import type { Principal } from './principals';

/**
 * The sets of principals that satisfy two policies at once, given the sets that satisfy each: a set that covers one of the other
 * policy's stands for both, and what does not fit so is joined pairwise (Fabric `common/policies/inquire/merge.go`, Merge).
 */
export function mergePrincipalSets(first: readonly PrincipalSet[], second: readonly PrincipalSet[]): PrincipalSet[] {
  const inSecond = containments(first, second);
  const firstLeft = first.filter((set) => !inSecond.some(({ contained }) => contained === set));
  const inFirst = containments(second, firstLeft);
  const secondLeft = second.filter((set) => !inFirst.some(({ contained }) => contained === set));
  const covering = [...inSecond, ...inFirst];
  const apartFirst = firstLeft.filter((set) => !inFirst.some(({ containing }) => containing === set));
  const apartSecond = secondLeft.filter((set) => !inSecond.some(({ containing }) => containing === set));
  const pairs = apartFirst.flatMap((contained) => apartSecond.map((containing) => ({ contained, containing })));
  return reduce([...covering, ...pairs].map(join));
}

interface Pair {
  readonly contained: PrincipalSet;
  readonly containing: PrincipalSet;
}

function containments(sets: readonly PrincipalSet[], others: readonly PrincipalSet[]): Pair[] {
  return sets.flatMap((contained) =>
    others
      .filter((other) => contained.every((principal) => other.some((candidate) => implies(candidate, principal))))
      .map((containing) => ({ contained, containing })),
  );
}

/** The containing set, and what of the contained one it does not cover when each principal covers one. */
function join({ contained, containing }: Pair): PrincipalSet {
  const free = [...containing];
  const uncovered = contained.filter((principal) => {
    const at = free.findIndex((candidate) => implies(candidate, principal));
    if (at >= 0) {
      free.splice(at, 1);
    }
    return at < 0;
  });
  return [...containing, ...uncovered];
}

/** Leaves out sets that have all of another's principals; of sets with the same principals the first stays. */
function reduce(sets: readonly PrincipalSet[]): PrincipalSet[] {
  return sets.filter(
    (set, index) =>
      !sets.some((other, at) => at !== index && isSubset(other, set) && !(isSubset(set, other) && index < at)),
  );
}

function isSubset(set: PrincipalSet, of: PrincipalSet): boolean {
  return set.every(({ key }) => of.some((candidate) => candidate.key === key));
}

/**
 * Whether everyone who satisfies `a` satisfies `b` too, as far as that can be told without looking at identities
 * (Fabric `common/policies/inquire/compare.go`, IsA).
 */
function implies(a: Principal, b: Principal): boolean {
  const isMember = b.kind === 'role' && b.role === 'member' && 'mspId' in a && a.mspId === b.mspId;
  return isMember || a.key === b.key;
}
