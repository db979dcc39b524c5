/** The subjects in which the example consortium has experts. */
type ExampleDomain = 'mathematics' | 'time' | 'geography' | 'chemistry' | 'words';

/** A question to try the network with. */
export interface ExampleQuestion {
  readonly question: string;
  /** Where the question belongs; `none` if nobody in the consortium claims its subject. */
  readonly domain: ExampleDomain | 'none';
  /** The answer of every good expert; `null` if they have to abstain. */
  readonly expected: string | null;
}

/** The questions of a first start: two a domain, one outside all of them, and one that its domain's experts cannot answer. */
export const exampleQuestions: readonly ExampleQuestion[] = [
  { question: 'What is 17% of 2,450?', domain: 'mathematics', expected: '416.5' },
  { question: 'Is 2027 a prime number?', domain: 'mathematics', expected: 'yes' },
  {
    question: 'On what day of the week did people first walk on the Moon, 20 July 1969?',
    domain: 'time',
    expected: 'Sunday',
  },
  { question: 'Was 1900 a leap year?', domain: 'time', expected: 'no' },
  { question: 'What is the capital of Australia?', domain: 'geography', expected: 'Canberra' },
  { question: 'Which country is larger, Kazakhstan or Argentina?', domain: 'geography', expected: 'Argentina' },
  { question: 'Which element has the symbol W?', domain: 'chemistry', expected: 'Tungsten' },
  {
    question: 'How many atoms are in one molecule of C8H10N4O2, better known as caffeine?',
    domain: 'chemistry',
    expected: '24',
  },
  { question: 'How many times does the letter r appear in strawberry?', domain: 'words', expected: '3' },
  { question: 'What is the plural of "phenomenon"?', domain: 'words', expected: 'phenomena' },
  { question: 'Who wrote War and Peace?', domain: 'none', expected: null },
  { question: 'What is the capital of Atlantis?', domain: 'geography', expected: null },
];

/** As many other questions of the same domains, so that a later round repeats none. */
export const moreExampleQuestions: readonly ExampleQuestion[] = [
  { question: 'Solve 7x - 12 = 3x + 20', domain: 'mathematics', expected: '8' },
  { question: 'What is the greatest common divisor of 1071 and 462?', domain: 'mathematics', expected: '21' },
  { question: 'How many days are there between 14 July 1789 and 4 July 1826?', domain: 'time', expected: '13503' },
  {
    question: 'When it is 09:00 in Tokyo on 2026-01-15, what time is it in London?',
    domain: 'time',
    expected: '2026-01-15 00:00',
  },
  { question: 'How many countries border Germany?', domain: 'geography', expected: '9' },
  { question: 'What is the currency of Bolivia?', domain: 'geography', expected: 'Bolivian boliviano' },
  { question: 'What is the molar mass of NaCl in g/mol?', domain: 'chemistry', expected: '58.443 g/mol' },
  { question: 'What is the atomic number of gold?', domain: 'chemistry', expected: '79' },
  { question: 'Is "A man, a plan, a canal: Panama" a palindrome?', domain: 'words', expected: 'yes' },
  { question: 'Are "listen" and "silent" anagrams?', domain: 'words', expected: 'yes' },
];
