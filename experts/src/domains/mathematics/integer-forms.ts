import type { MathJsInstance } from 'mathjs';
import { choiceAnswer, numberAnswer, yesNoAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, listItems } from '../../forms';
import { withoutSeparators } from './decimal';
import { primeFactors } from './prime-factors';

/** Trial division up to here is instant. */
const LARGEST = 1e12;

/** Primes, factors, greatest common divisors and least common multiples. */
export function integerForms(math: MathJsInstance): Form[] {
  return [
    {
      pattern: /^is (?:the number )?([\d,]+) (?:a )?prime(?: number)?$/i,
      answer: (text) => onInteger(text, isPrime),
    },
    {
      pattern: /^is (?:the number )?([\d,]+) (?:a )?composite(?: number)?$/i,
      answer: (text) => onInteger(text, isComposite),
    },
    {
      pattern: /prime factor(?:s|i[sz]ation) of (?:the number )?([\d,]+)$/i,
      answer: (text) => onInteger(text, factorisation),
    },
    { pattern: /^factori[sz]e (?:the number )?([\d,]+)$/i, answer: (text) => onInteger(text, factorisation) },
    {
      pattern: /(?:next|smallest|first) prime(?: number)? (?:after|above|greater than|larger than) ([\d,]+)$/i,
      answer: (text) => onInteger(text, nextPrime),
    },
    {
      pattern: /(?:greatest|highest|largest) common (?:divisor|factor) of ([\d, and]+)$/i,
      answer: (list) => ofIntegers('greatest common divisor', list, (a, b) => math.gcd(a, b)),
    },
    {
      pattern: /\b(?:gcd|gcf|hcf)(?: of |\()([\d, and]+)\)?$/i,
      answer: (list) => ofIntegers('greatest common divisor', list, (a, b) => math.gcd(a, b)),
    },
    {
      pattern: /(?:(?:least|lowest|smallest) common multiple of |\blcm(?: of |\())([\d, and]+)\)?$/i,
      answer: (list) => ofIntegers('least common multiple', list, (a, b) => math.lcm(a, b)),
    },
  ];
}

function isPrime(n: number): DomainAnswer {
  const [smallest = n] = primeFactors(n);
  const prime = n > 1 && smallest === n;
  return yesNoAnswer(prime, primality(n, prime, smallest));
}

function isComposite(n: number): DomainAnswer {
  const [smallest = n] = primeFactors(n);
  return yesNoAnswer(n > 1 && smallest !== n, primality(n, n > 1 && smallest === n, smallest));
}

function primality(n: number, prime: boolean, smallest: number): { statement: string; steps: string[] } {
  const reason = prime
    ? `no prime up to its square root divides ${n}`
    : n < 2
      ? 'primes begin at 2'
      : `${smallest} divides ${n}`;
  return {
    statement: `${n} is ${prime ? '' : 'not '}prime: ${reason}.`,
    steps: [`Check the primes up to the square root of ${n}.`, `Result: ${reason}.`],
  };
}

function factorisation(n: number): DomainAnswer | undefined {
  const factors = primeFactors(n);
  const product = (list: readonly number[]) => list.join(' * ');
  return choiceAnswer(
    product(factors),
    [product([...factors.slice(1), 7]), product([...factors, 2]), product([1, n])],
    {
      statement: `The prime factorisation of ${n} is ${product(factors)}.`,
      steps: ['Divide by the smallest prime that fits, again and again.', `${n} = ${product(factors)}.`],
    },
  );
}

function nextPrime(n: number): DomainAnswer {
  let candidate = n + 1;
  while (candidate < 2 || primeFactors(candidate)[0] !== candidate) candidate++;
  return numberAnswer(String(candidate), {
    statement: `The next prime after ${n} is ${candidate}.`,
    steps: [`Test ${n + 1} and the numbers after it.`, `The first without a smaller divisor is ${candidate}.`],
  });
}

function onInteger(text: string, answer: (n: number) => DomainAnswer | undefined): DomainAnswer | undefined {
  const n = Number(withoutSeparators(text));
  return Number.isSafeInteger(n) && n >= 1 && n <= LARGEST ? answer(n) : undefined;
}

function ofIntegers(name: string, list: string, combine: (a: number, b: number) => number): DomainAnswer | undefined {
  const integers = listItems(list).map(Number);
  if (integers.length < 2 || !integers.every((n) => Number.isSafeInteger(n) && n >= 1)) return undefined;
  const result = integers.reduce(combine);
  if (!Number.isSafeInteger(result)) return undefined;
  return numberAnswer(String(result), {
    statement: `The ${name} of ${integers.join(', ')} is ${result}.`,
    steps: integers.map((n) => `${n} = ${primeFactors(n).join(' * ') || '1'}.`),
  });
}
