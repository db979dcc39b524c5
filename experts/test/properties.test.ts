import fc from 'fast-check';
import { answerQuestion } from '../src/domains';

const operators = {
  '+': (a: bigint, b: bigint) => a + b,
  '-': (a: bigint, b: bigint) => a - b,
  '*': (a: bigint, b: bigint) => a * b,
} as const;

async function value(question: string): Promise<string | undefined> {
  return (await answerQuestion(question))?.answer.value;
}

const integer = fc.bigInt({ min: 0n, max: 10n ** 18n });
const operator = fc.constantFrom('+', '-', '*');
const firstGregorianYear = new Date(Date.UTC(1583, 0, 1));
const lastDay = new Date(Date.UTC(9999, 11, 31));
const instant = fc.date({ min: firstGregorianYear, max: lastDay, noInvalidDate: true });

test('arithmetic on integers agrees with BigInt', async () => {
  await fc.assert(
    fc.asyncProperty(integer, operator, integer, operator, integer, async (a, first, b, second, c) => {
      const expected = operators[second](operators[first](a, b), c);
      await expect(value(`What is (${a} ${first} ${b}) ${second} ${c}?`)).resolves.toBe(expected.toString());
    }),
  );
});

test('percentages agree with exact rational arithmetic', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 1_000_000 }), async (share, whole) => {
      const hundredths = (BigInt(share) * BigInt(whole)).toString().padStart(3, '0');
      const expected = `${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`.replace(/\.?0+$/, '');
      await expect(value(`What is ${share}% of ${whole}?`)).resolves.toBe(expected);
    }),
  );
});

test('weekdays agree with the runtime, however the date is written', async () => {
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });
  const spelled = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });
  await fc.assert(
    fc.asyncProperty(instant, async (date) => {
      const expected = weekday.format(date);
      await expect(value(`What day of the week is ${date.toISOString().slice(0, 10)}?`)).resolves.toBe(expected);
      await expect(value(`What day of the week is ${spelled.format(date)}?`)).resolves.toBe(expected);
    }),
  );
});

test('days between dates agree with a count of milliseconds', async () => {
  await fc.assert(
    fc.asyncProperty(instant, instant, async (one, other) => {
      const [from, to] = [one, other].map((date) => date.toISOString().slice(0, 10));
      const days = Math.abs(Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000;
      await expect(value(`How many days are between ${from} and ${to}?`)).resolves.toBe(String(days));
    }),
  );
});

test('the last digit of a number in words tells its parity', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (number) => {
      const words = await value(`Write ${number} in words`);
      expect(words).toMatch(/^[a-z]+(?:[ -][a-z]+)*$/);
      expect(/(?:one|three|five|seven|nine|eleven|thirteen|fifteen|seventeen|nineteen)$/.test(words ?? '')).toBe(
        number % 2 === 1,
      );
    }),
  );
});

test('any text at all is answered or not, without an error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (text) => {
      const known = await answerQuestion(text);
      expect(known === undefined || known.answer.value !== '').toBe(true);
    }),
  );
});
