import { parseRecordedAnswers, recordedAccuracy, recordedWorld } from '@llmnet/simulation';
import { errorOf } from '@llmnet/test-kit/programs';

const CSV = `question_id,category,gold,first,second
2,law,A,A,B
4,law,B,B,
6,math,C,J,C
`;

describe('recorded answers', () => {
  const recorded = parseRecordedAnswers(CSV);

  it('are read with their domains, right answers and each model’s letters', () => {
    expect(recorded.domains).toEqual(['law', 'math']);
    expect(recorded.models).toEqual(['first', 'second']);
    expect(recorded.questions[1]).toEqual({ domain: 0, truth: 1, options: 10, answers: [1, null] });
  });

  it('give each model’s accuracy over all questions and in a domain', () => {
    expect(recordedAccuracy(recorded, 0)).toBe(666_666);
    expect(recordedAccuracy(recorded, 1, 0)).toBe(0);
    expect(recordedAccuracy(recorded, 1, 1)).toBe(1_000_000);
  });

  it.each([
    ['another header', 'id,topic,gold,x,y\n', 'the first line must begin with'],
    ['a short line', `${CSV}8,law,A,A\n`, 'line 5 has 4 fields, not 5'],
    ['a letter beyond the choices', `${CSV}8,law,A,K,A\n`, 'line 5: an answer is a letter from A to J'],
    ['a question without its right answer', `${CSV}8,law,,A,A\n`, 'line 5 has no right answer'],
  ])('are refused with %s', (_, csv, message) => {
    expect(errorOf(() => parseRecordedAnswers(csv))).toMatchObject({
      code: 'ANSWERS_INVALID',
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('are replayed each once before any comes again, in an order that the seed gives', () => {
    const letters = (seed: number): number[] => {
      const world = recordedWorld(recorded, ['second', 'first'], seed);
      return Array.from({ length: 6 }, (_, task) => world.question(task).truth);
    };
    expect([...letters(1)].slice(0, 3).sort()).toEqual([0, 1, 2]);
    expect([...letters(1)].slice(3).sort()).toEqual([0, 1, 2]);
    expect(letters(1)).toEqual(letters(1));
    const orders = new Set(Array.from({ length: 20 }, (_, seed) => letters(seed).join()));
    expect(orders.size).toBeGreaterThan(5);
  });

  it('are taken by the models’ names', () => {
    const world = recordedWorld(recorded, ['second', 'first'], 1);
    const task = [0, 1, 2].find((candidate) => world.question(candidate).truth === 2) ?? 0;
    expect([world.answer(task, 0), world.answer(task, 1)]).toEqual([2, 9]);
    expect(errorOf(() => recordedWorld(recorded, ['third'], 1))).toMatchObject({ code: 'WORLD_INCOMPLETE' });
  });
});
