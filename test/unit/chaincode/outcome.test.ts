import { PPM, baseWeight, earnedShare, evidenceOf, type SeatEnd } from '@llmnet/chaincode/rules';

const EVERYONE = { anotherCommitted: true, anotherRevealed: true };
const NOBODY = { anotherCommitted: false, anotherRevealed: false };
const answered = (verdict: bigint | undefined): SeatEnd => ({ kind: 'answered', verdict });

describe('evidenceOf', () => {
  it('is the verdict of an answer', () => {
    expect(evidenceOf(answered(730_000n), NOBODY)).toBe(730_000n);
    expect(evidenceOf(answered(0n), EVERYONE)).toBe(0n);
  });

  it('is nothing where no validator could judge', () => {
    expect(evidenceOf(answered(undefined), EVERYONE)).toBeUndefined();
  });

  it('is 0.2 for an abstention', () => {
    expect(evidenceOf({ kind: 'abstained' }, NOBODY)).toBe(200_000n);
  });

  it('counts a missing commit only where another seat could commit', () => {
    expect(evidenceOf({ kind: 'missing' }, { anotherCommitted: true, anotherRevealed: false })).toBe(0n);
    expect(evidenceOf({ kind: 'missing' }, { anotherCommitted: false, anotherRevealed: true })).toBeUndefined();
  });

  it('counts a withheld reveal only where another seat could reveal', () => {
    expect(evidenceOf({ kind: 'withheld' }, { anotherCommitted: false, anotherRevealed: true })).toBe(0n);
    expect(evidenceOf({ kind: 'withheld' }, { anotherCommitted: true, anotherRevealed: false })).toBeUndefined();
  });
});

describe('baseWeight', () => {
  it('is one outcome between two organisations and nothing inside one', () => {
    expect(baseWeight('OrgA', 'OrgB')).toBe(PPM);
    expect(baseWeight('OrgA', 'OrgA')).toBe(0n);
  });
});

describe('earnedShare', () => {
  it('is the verdict, or all of the price where nobody could judge', () => {
    expect(earnedShare(answered(730_000n))).toBe(730_000n);
    expect(earnedShare(answered(undefined))).toBe(PPM);
  });

  it.each<SeatEnd>([{ kind: 'missing' }, { kind: 'withheld' }, { kind: 'abstained' }])(
    'is nothing for $kind',
    (end) => {
      expect(earnedShare(end)).toBe(0n);
    },
  );
});
