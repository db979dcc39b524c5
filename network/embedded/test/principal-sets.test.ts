import { mergePrincipalSets } from '../src/policy/merge-principal-sets';
import { parsePolicy } from '../src/policy/policy-expression';
import { satisfyingSets, type PrincipalSet } from '../src/policy/principal-sets';

/** Sets as readable text, such as `A B`, in no particular order. */
function show(sets: readonly PrincipalSet[]): string[] {
  return sets.map((set) => set.map(name).toSorted().join(' ')).toSorted();
}

function name(principal: PrincipalSet[number]): string {
  return principal.kind === 'role' ? `${principal.mspId}.${principal.role}` : principal.kind;
}

function setsOf(text: string): PrincipalSet[] {
  return satisfyingSets(parsePolicy(text));
}

describe('the sets of principals that satisfy a policy (common/policies/inquire/inquire.go)', () => {
  it('are all ways to choose', () => {
    expect(show(setsOf("OutOf(2, 'A.peer', 'B.peer', 'C.peer')"))).toEqual([
      'A.peer B.peer',
      'A.peer C.peer',
      'B.peer C.peer',
    ]);
    expect(show(setsOf("AND('A.peer', OR('B.peer', 'C.peer'))"))).toEqual(['A.peer B.peer', 'A.peer C.peer']);
  });

  it('name a principal as often as it has to sign', () => {
    expect(show(setsOf("OutOf(2, 'A.peer', 'A.peer')"))).toEqual(['A.peer A.peer']);
  });

  it('are none if a gate needs more than it has, or nothing', () => {
    expect(setsOf("OutOf(3, 'A.peer', 'B.peer')")).toEqual([]);
    expect(setsOf("OutOf(0, 'A.peer')")).toEqual([]);
  });

  it('are bounded', () => {
    const organisations = Array.from({ length: 20 }, (_, index) => `'O${index}.peer'`).join(',');
    expect(setsOf(`OutOf(10, ${organisations})`).length).toBeLessThanOrEqual(10_000);
  });
});

describe('sets that satisfy two policies at once (common/policies/inquire/merge.go)', () => {
  it('are those of one policy that cover one of the other', () => {
    const majority = setsOf("OutOf(2, 'A.peer', 'B.peer', 'C.peer')");
    expect(show(mergePrincipalSets(majority, setsOf("OR('A.peer')")))).toEqual(['A.peer B.peer', 'A.peer C.peer']);
    expect(show(mergePrincipalSets(majority, setsOf("AND('A.peer', 'B.peer', 'C.peer')")))).toEqual([
      'A.peer B.peer C.peer',
    ]);
  });

  it('are joined where none covers another', () => {
    expect(show(mergePrincipalSets(setsOf("OR('A.peer')"), setsOf("OR('B.peer', 'C.peer')")))).toEqual([
      'A.peer B.peer',
      'A.peer C.peer',
    ]);
  });

  it('count a peer as a member, but not the other way round', () => {
    expect(show(mergePrincipalSets(setsOf("OR('A.peer')"), setsOf("OR('A.member')")))).toEqual(['A.peer']);
    expect(show(mergePrincipalSets(setsOf("AND('A.peer', 'B.peer')"), setsOf("AND('A.member', 'C.member')")))).toEqual([
      'A.member A.peer B.peer C.member',
    ]);
  });

  it('keep how often a principal has to sign', () => {
    const twice = setsOf("AND('A.peer', 'A.peer')");
    expect(show(mergePrincipalSets(twice, setsOf("OR('A.member')")))).toEqual(['A.peer A.peer']);
  });

  it('leave out sets that contain another', () => {
    const merged = mergePrincipalSets(setsOf("OR('A.peer', 'B.peer')"), setsOf("OR('A.peer', 'C.peer')"));
    expect(show(merged)).toEqual(['A.peer', 'B.peer C.peer']);
  });
});
