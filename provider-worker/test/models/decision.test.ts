import { decide } from '../../src/models/answers';
import type { SeatAnswer } from '../../src/models/answers';

const FLOOR = 500_000;

function seat(mspId: string, voteWeight: bigint): SeatAnswer['seat'] {
  return { provider: `${mspId}/expert`, mspId, voteWeight };
}

function answered(mspId: string, voteWeight: bigint, final: string | null, content = `says ${mspId}`): SeatAnswer {
  return { seat: seat(mspId, voteWeight), given: { kind: 'answered', content, final } };
}

function without(mspId: string, kind: 'abstained' | 'silent'): SeatAnswer {
  return { seat: seat(mspId, 100n), given: { kind } };
}

test('a committee that agrees is unanimous, and its heaviest seat is quoted', () => {
  const answers = [answered('Beta', 1n, '42'), answered('Gamma', 3n, '42.0'), answered('Delta', 2n, ' 42. ')];
  expect(decide(answers, FLOOR)).toEqual({
    content: 'says Gamma',
    final: '42.0',
    method: 'vote',
    flag: 'ok',
    unanimous: true,
    agreement: 1_000_000,
    independence: 3,
    follows: 'Gamma/expert',
    dissent: [],
  });
});

test('the heavier group wins, not the larger one', () => {
  const answers = [answered('Beta', 100n, '41'), answered('Gamma', 101n, '41'), answered('Delta', 300n, '42')];
  const decision = decide(answers, FLOOR);
  expect(decision).toMatchObject({ final: '42', follows: 'Delta/expert', unanimous: false, flag: 'ok' });
  expect(decision.dissent).toEqual(['Beta/expert', 'Gamma/expert']);
});

test('agreement is the share of the answering weight in PPM, rounded down', () => {
  const answers = [answered('Beta', 1n, '42'), answered('Gamma', 1n, '42'), answered('Delta', 1n, '7')];
  expect(decide(answers, FLOOR).agreement).toBe(666_666);
  expect(decide([...answers.slice(0, 2), without('Delta', 'abstained')], FLOOR).agreement).toBe(1_000_000);
});

test('agreement is exact for weights beyond the safe integers', () => {
  const answers = [answered('Beta', 3n * 10n ** 24n, '42'), answered('Gamma', 10n ** 24n, '7')];
  expect(decide(answers, FLOOR).agreement).toBe(750_000);
});

test('two answers of the same weight are split, even where half is enough', () => {
  const tied = [answered('Beta', 4n, 'a'), answered('Gamma', 4n, 'b')];
  expect(decide(tied, 500_000)).toMatchObject({ flag: 'split', agreement: 500_000 });
  const heavier = [answered('Beta', 5n, 'a'), answered('Gamma', 4n, 'b')];
  expect(decide(heavier, 500_000)).toMatchObject({ flag: 'ok', final: 'a' });
});

test('agreement below the floor is flagged as split, at the floor it is not', () => {
  const split = [answered('Beta', 4n, 'a'), answered('Gamma', 3n, 'b'), answered('Delta', 3n, 'c')];
  expect(decide(split, FLOOR).flag).toBe('split');
  expect(decide(split, 400_000).flag).toBe('ok');
});

test('one answer of three is too few, even with all of the weight', () => {
  const answers = [answered('Beta', 100n, '42'), without('Gamma', 'abstained'), without('Delta', 'silent')];
  expect(decide(answers, FLOOR)).toMatchObject({ final: '42', flag: 'too_few', unanimous: false });
});

test('one answer is enough for a committee of one', () => {
  expect(decide([answered('Beta', 1n, '42')], FLOOR)).toMatchObject({ flag: 'ok', unanimous: true });
});

test('two answers that agree are enough of three, but not unanimous', () => {
  const answers = [answered('Beta', 1n, '42'), answered('Gamma', 1n, '42'), without('Delta', 'silent')];
  expect(decide(answers, FLOOR)).toMatchObject({ flag: 'ok', unanimous: false, agreement: 1_000_000 });
});

test('a tie in weight goes to the larger group', () => {
  const answers = [answered('Beta', 2n, 'a'), answered('Gamma', 1n, 'b'), answered('Delta', 1n, 'b')];
  expect(decide(answers, FLOOR)).toMatchObject({ final: 'b', agreement: 500_000, dissent: ['Beta/expert'] });
});

test('a full tie goes to the first seat, so that everyone decides the same', () => {
  const answers = [answered('Beta', 1n, 'a'), answered('Gamma', 1n, 'b')];
  expect(decide(answers, FLOOR)).toMatchObject({ final: 'a', follows: 'Beta/expert' });
});

test('answers that cannot be compared follow the highest weight', () => {
  const answers = [answered('Beta', 1n, null, 'An essay.'), answered('Gamma', 2n, null, 'An essay.')];
  expect(decide(answers, FLOOR)).toEqual({
    content: 'An essay.',
    final: null,
    method: 'follow',
    flag: 'ok',
    unanimous: false,
    agreement: 666_666,
    independence: 2,
    follows: 'Gamma/expert',
    dissent: ['Beta/expert'],
  });
});

test('a final answer cannot pass for the vote of a provider without one', () => {
  const answers = [answered('Beta', 1n, null), answered('Gamma', 1n, 'by Beta/expert'), answered('Delta', 3n, 'x')];
  expect(decide(answers, FLOOR).dissent).toEqual(['Beta/expert', 'Gamma/expert']);
});

test('seats of one organisation count as one independent answer', () => {
  const answers = [answered('Beta', 1n, '42'), answered('Beta', 1n, '42')];
  expect(decide(answers, FLOOR).independence).toBe(1);
});

test.each([
  ['abstained', 'all abstained', [without('Beta', 'abstained'), without('Gamma', 'abstained')]],
  ['abstained', 'some abstained and the others are silent', [without('Beta', 'silent'), without('Gamma', 'abstained')]],
  ['too_few', 'all are silent', [without('Beta', 'silent'), without('Gamma', 'silent')]],
  ['too_few', 'there are no seats', []],
] as const)('nobody answers: flagged %s when %s', (flag, _when, answers) => {
  expect(decide(answers, FLOOR)).toMatchObject({
    final: null,
    method: 'none',
    flag,
    unanimous: false,
    agreement: 0,
    independence: 0,
    follows: null,
    dissent: [],
  });
});
