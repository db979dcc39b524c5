import { NO_EVIDENCE, PPM, foldAll, type Fold, type Outcome } from '@llmnet/chaincode/rules';
import fc from 'fast-check';
import { GOVERNED } from './governed';

const START: Fold = { evidence: NO_EVIDENCE, usedWeights: new Map(), chain: 'c0' };
const CAPPED = { ...GOVERNED, requesterWeightCap: 2_500_000n };
const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  task: 't1',
  verdict: PPM,
  weight: PPM,
  requesterMsp: 'OrgA',
  seedMaterial: 'm1',
  ...changes,
});
const outcomes = fc.array(
  fc.record({
    task: fc.string(),
    verdict: fc.bigInt({ min: 0n, max: PPM }),
    weight: fc.bigInt({ min: 0n, max: 3n * PPM }),
    requesterMsp: fc.constantFrom('OrgA', 'OrgB', 'OrgC'),
    seedMaterial: fc.string(),
  }),
  { maxLength: 30 },
);

describe('foldAll', () => {
  it('gives the same result for any partition into calls', () => {
    fc.assert(
      fc.property(outcomes, fc.array(fc.nat(30)), (all, cuts) => {
        const bounds = [0, ...cuts, all.length].map((cut) => Math.min(cut, all.length)).sort((x, y) => x - y);
        const parts = bounds.map((from, index) => all.slice(from, bounds[index + 1]));
        const inParts = parts.slice(0, -1).reduce((state, part) => foldAll(state, part, CAPPED), START);
        expect(inParts).toEqual(foldAll(START, all, CAPPED));
      }),
    );
  });

  it('gives one requester’s organisation no more than the cap in a window', () => {
    const four = Array.from({ length: 4 }, () => outcome());
    const { evidence, usedWeights } = foldAll(START, four, CAPPED);
    expect(usedWeights).toEqual(new Map([['OrgA', 2_500_000n]]));
    expect(evidence.lifetimeWeight).toBe(2_500_000n);
  });

  it('counts each requester’s organisation on its own', () => {
    const mixed = ['OrgA', 'OrgB', 'OrgA', 'OrgB', 'OrgA', 'OrgB'].map((requesterMsp) => outcome({ requesterMsp }));
    expect(foldAll(START, mixed, CAPPED).evidence.lifetimeWeight).toBe(5_000_000n);
  });

  it('never exceeds the cap, and folds exactly the weight it counts', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const { evidence, usedWeights } = foldAll(START, all, CAPPED);
        const used = [...usedWeights.values()];
        expect(used.every((weight) => weight <= CAPPED.requesterWeightCap)).toBe(true);
        expect(evidence.lifetimeWeight).toBe(used.reduce((total, weight) => total + weight, 0n));
      }),
    );
  });

  it('leaves the evidence alone, ageing included, where an outcome has no weight', () => {
    const known = foldAll(START, [outcome({ verdict: 0n })], CAPPED);
    const inside = foldAll(known, [outcome({ weight: 0n, task: 't2' })], CAPPED);
    expect(inside.evidence).toEqual(known.evidence);
  });

  it('chains the seed material of every outcome in order, those without weight too', () => {
    const second = outcome({ task: 't2', seedMaterial: 'm2', weight: 0n });
    expect(foldAll(START, [outcome()], CAPPED).chain).toBe(
      '4d448799990b1e63c57ba6434a9ed05f8ff1b89f758b47c87f82c24dcfa093b9',
    );
    expect(foldAll(START, [outcome(), second], CAPPED).chain).toBe(
      '2165cd0ca68f2682724da5bb6af9093b8b7f114298853c60f517434615bf1ae6',
    );
    expect(foldAll(START, [second, outcome()], CAPPED).chain).not.toBe(
      foldAll(START, [outcome(), second], CAPPED).chain,
    );
  });

  it('does not change the state it starts from', () => {
    foldAll(START, [outcome()], CAPPED);
    expect(START).toEqual({ evidence: NO_EVIDENCE, usedWeights: new Map(), chain: 'c0' });
  });
});
