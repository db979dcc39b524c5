import { coordinatorSeed, drawValidators, validatorSeed, type ValidatorCandidate } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { chiSquare, histogram } from './chi-square';

const validator = (mspId: string, name = 'judge'): ValidatorCandidate => ({ node: `${mspId}/${name}`, mspId });
const ORGANISATIONS = ['OrgA', 'OrgB', 'OrgC', 'OrgD', 'OrgE', 'OrgF'];
const NOBODY: ReadonlySet<string> = new Set();
const nodes = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom(...ORGANISATIONS), fc.constantFrom('one', 'two', 'three'))
    .map(([msp, name]) => validator(msp, name)),
  { selector: ({ node }) => node },
);

describe('drawValidators', () => {
  it('gives an organisation with many nodes no more seats than one with a single node', () => {
    const many = Array.from({ length: 20 }, (_node, index) => validator('Big', `n${String(index)}`));
    const candidates = [...many, ...ORGANISATIONS.slice(0, 5).map((mspId) => validator(mspId))];
    const panels = Array.from({ length: 2_000 }, (_panel, index) =>
      drawValidators(candidates, NOBODY, 3, `s${String(index)}`),
    );
    const share = panels.filter((panel) => panel.some(({ mspId }) => mspId === 'Big')).length / panels.length;
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.55);
  });

  it('draws as many as there may be, one an organisation, none of the excluded', () => {
    fc.assert(
      fc.property(nodes, fc.subarray(ORGANISATIONS), fc.nat(7), fc.string(), (candidates, excluded, count, seed) => {
        const drawn = drawValidators(candidates, new Set(excluded), count, seed).map(({ mspId }) => mspId);
        const eligible = new Set(candidates.map(({ mspId }) => mspId).filter((mspId) => !excluded.includes(mspId)));
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn.every((mspId) => eligible.has(mspId))).toBe(true);
        expect(drawn).toHaveLength(Math.min(count, eligible.size));
      }),
    );
  });

  it('does not depend on the order of the candidates, and leaves it as it is', () => {
    fc.assert(
      fc.property(nodes, fc.string(), (candidates, seed) => {
        const before = [...candidates];
        const drawn = drawValidators(candidates, NOBODY, 3, seed);
        expect(drawValidators(candidates.toReversed(), NOBODY, 3, seed)).toEqual(drawn);
        expect(candidates).toEqual(before);
      }),
    );
  });

  it('favours no organisation', () => {
    const candidates = ORGANISATIONS.map((mspId) => validator(mspId));
    const firsts = Array.from({ length: 3_000 }, (_draw, index) =>
      ORGANISATIONS.indexOf(drawValidators(candidates, NOBODY, 3, `draw/${index}`)[0]?.mspId ?? ''),
    );
    expect(chiSquare(histogram(firsts, ORGANISATIONS.length))).toBeLessThan(20.52);
  });
});

describe('validatorSeed', () => {
  it('hashes the task’s seed and each seat’s material', () => {
    expect(validatorSeed('seed', ['s1', ''])).toBe('c7887e696a6de2abaf684d3af7fe7d1517a4f67df0d44b8af9c20ec0eb9006eb');
  });

  it('differs when material is another, moves to another seat, or is withheld', () => {
    const values = [
      validatorSeed('seed', ['s1', 's2']),
      validatorSeed('other', ['s1', 's2']),
      validatorSeed('seed', ['s2', 's1']),
      validatorSeed('seed', ['s1', '']),
      validatorSeed('seed', ['s1']),
      validatorSeed('seed', ['s1s2', '']),
    ];
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('coordinatorSeed', () => {
  it('is another one than the task’s, so that the coordinator says nothing about the seats', () => {
    expect(coordinatorSeed('seed')).toBe('5d3c09dfbf45ae841d3a34d718b3057522295196d96720a035b8cfaaf6554b80');
  });
});
