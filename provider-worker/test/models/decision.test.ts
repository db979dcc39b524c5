import { decide } from '../../src/models/answers';
import type { SeatAnswer } from '../../src/models/answers';

const FLOOR = 500_000;

function seat(mspId: string, voteWeight: bigint): SeatAnswer['seat'] {
  return { provider: `${mspId}/expert`, mspId, voteWeight };
}

function answered(mspId: string, voteWeight: bigint, final: string | null, content = `says ${mspId}`): SeatAnswer {
  return { seat: seat(mspId, voteWeight), given: { kind: 'answered', content, final } };
}

function without(mspId: string, kind: 'abstained' | 'silent', voteWeight = 1n): SeatAnswer {
  return { seat: seat(mspId, voteWeight), given: { kind } };
}

test('a committee that agrees is unanimous, and its heaviest seat is quoted', () => {
  const answers = [answered('Birch', 1n, '42'), answered('Cedar', 3n, '42.0'), answered('Dahlia', 2n, ' 42. ')];
  expect(decide(answers, FLOOR)).toEqual({
    content: 'says Cedar',
    final: '42.0',
    method: 'vote',
    flag: 'ok',
    unanimous: true,
    agreement: 1_000_000,
    independence: 3,
    follows: 'Cedar/expert',
    dissent: [],
  });
});

test('the heavier group wins, not the larger one', () => {
  const answers = [answered('Birch', 100n, '41'), answered('Cedar', 101n, '41'), answered('Dahlia', 300n, '42')];
  const decision = decide(answers, FLOOR);
  expect(decision).toMatchObject({ final: '42', follows: 'Dahlia/expert', unanimous: false, flag: 'ok' });
  expect(decision.dissent).toEqual(['Birch/expert', 'Cedar/expert']);
});

test('agreement is the share of the weight of all that were asked, in PPM, rounded down', () => {
  const answers = [answered('Birch', 1n, '42'), answered('Cedar', 1n, '42'), answered('Dahlia', 1n, '7')];
  expect(decide(answers, FLOOR).agreement).toBe(666_666);
  expect(decide([...answers.slice(0, 2), without('Dahlia', 'abstained')], FLOOR).agreement).toBe(666_666);
  expect(decide([...answers.slice(0, 2), without('Dahlia', 'silent', 2n)], FLOOR).agreement).toBe(500_000);
});

test('agreement is exact for weights beyond the safe integers', () => {
  const answers = [answered('Birch', 3n * 10n ** 24n, '42'), answered('Cedar', 10n ** 24n, '7')];
  expect(decide(answers, FLOOR).agreement).toBe(750_000);
});

test('two answers of the same weight are split, even where half is enough', () => {
  const tied = [answered('Birch', 4n, 'a'), answered('Cedar', 4n, 'b')];
  expect(decide(tied, 500_000)).toMatchObject({ flag: 'split', agreement: 500_000 });
  const heavier = [answered('Birch', 5n, 'a'), answered('Cedar', 4n, 'b')];
  expect(decide(heavier, 500_000)).toMatchObject({ flag: 'ok', final: 'a' });
});

test('agreement below the floor is flagged as split, at the floor it is not', () => {
  const split = [answered('Birch', 4n, 'a'), answered('Cedar', 3n, 'b'), answered('Dahlia', 3n, 'c')];
  expect(decide(split, FLOOR).flag).toBe('split');
  expect(decide(split, 400_000).flag).toBe('ok');
});

test('one answer of three is too few, even with all of the weight', () => {
  const answers = [answered('Birch', 100n, '42'), without('Cedar', 'abstained'), without('Dahlia', 'silent')];
  expect(decide(answers, FLOOR)).toMatchObject({ final: '42', flag: 'too_few', unanimous: false, agreement: 980_392 });
});

test('answers that agree are too few where those that said nothing have more of the weight', () => {
  const answers = [answered('Birch', 1n, '42'), answered('Cedar', 1n, '42'), without('Dahlia', 'abstained', 3n)];
  expect(decide(answers, FLOOR)).toMatchObject({ final: '42', flag: 'too_few', agreement: 400_000 });
});

test('answers that differ are split, whatever those that said nothing weigh', () => {
  const split = [answered('Birch', 2n, 'a'), answered('Cedar', 2n, 'b'), without('Dahlia', 'silent', 9n)];
  expect(decide(split, FLOOR)).toMatchObject({ flag: 'split', agreement: 153_846 });
});

test('one answer is enough for a committee of one', () => {
  expect(decide([answered('Birch', 1n, '42')], FLOOR)).toMatchObject({ flag: 'ok', unanimous: true });
});

test('two answers that agree are enough of three, but not unanimous', () => {
  const answers = [answered('Birch', 1n, '42'), answered('Cedar', 1n, '42'), without('Dahlia', 'silent')];
  expect(decide(answers, FLOOR)).toMatchObject({ flag: 'ok', unanimous: false, agreement: 666_666 });
});

test('a tie in weight goes to the larger group', () => {
  const answers = [answered('Birch', 2n, 'a'), answered('Cedar', 1n, 'b'), answered('Dahlia', 1n, 'b')];
  expect(decide(answers, FLOOR)).toMatchObject({ final: 'b', agreement: 500_000, dissent: ['Birch/expert'] });
});

test('a full tie goes to the first seat, so that everyone decides the same', () => {
  const answers = [answered('Birch', 1n, 'a'), answered('Cedar', 1n, 'b')];
  expect(decide(answers, FLOOR)).toMatchObject({ final: 'a', follows: 'Birch/expert' });
});

test('answers that cannot be compared follow the highest weight', () => {
  const answers = [answered('Birch', 1n, null, 'An essay.'), answered('Cedar', 2n, null, 'An essay.')];
  expect(decide(answers, FLOOR)).toEqual({
    content: 'An essay.',
    final: null,
    method: 'follow',
    flag: 'ok',
    unanimous: false,
    agreement: 666_666,
    independence: 2,
    follows: 'Cedar/expert',
    dissent: ['Birch/expert'],
  });
});

test('a final answer cannot pass for the vote of a provider without one', () => {
  const answers = [answered('Birch', 1n, null), answered('Cedar', 1n, 'by Birch/expert'), answered('Dahlia', 3n, 'x')];
  expect(decide(answers, FLOOR).dissent).toEqual(['Birch/expert', 'Cedar/expert']);
});

test('seats of one organisation count as one independent answer', () => {
  const answers = [answered('Birch', 1n, '42'), answered('Birch', 1n, '42')];
  expect(decide(answers, FLOOR).independence).toBe(1);
});

test.each([
  ['abstained', 'all abstained', [without('Birch', 'abstained'), without('Cedar', 'abstained')]],
  [
    'abstained',
    'some abstained and the others are silent',
    [without('Birch', 'silent'), without('Cedar', 'abstained')],
  ],
  ['too_few', 'all are silent', [without('Birch', 'silent'), without('Cedar', 'silent')]],
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

test('that nobody can answer is told as cut where all of them thought until their limit', () => {
  const cut = (mspId: string): SeatAnswer => ({ seat: seat(mspId, 1n), given: { kind: 'abstained', cut: 'length' } });
  expect(decide([cut('Birch'), without('Cedar', 'silent'), cut('Dahlia')], FLOOR)).toMatchObject({ cut: 'length' });
  expect(decide([cut('Birch'), without('Cedar', 'abstained')], FLOOR)).not.toHaveProperty('cut');
  expect(decide([without('Cedar', 'silent')], FLOOR)).not.toHaveProperty('cut');
});
