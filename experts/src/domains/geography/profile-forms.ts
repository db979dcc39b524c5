import type { Country } from 'world-countries';
import { choiceAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, NAME, wholeQuestion } from '../../forms';
import { type Atlas, sorted } from './atlas';
import { continentOf, continents } from './continents';
import { languagesOf } from './languages';

/** Questions for one property of one country. */
export function profileForms(atlas: Atlas): Form[] {
  return [
    ...about(['capital(?: city)?'], 'capital', (country) => country.capital),
    {
      pattern: wholeQuestion(`(?:what|which) city is the capital of ${NAME}`),
      answer: (name) => property(name, 'capital', (country) => country.capital),
    },
    ...about(['currency', 'official currency', 'money'], 'currency', currenciesOf),
    {
      pattern: wholeQuestion(
        `(?:what|which) (?:currency|money) (?:is|do they|do people|does|do you)(?: used?| pay with)?(?: in)? ?${NAME}(?: use| have)?`,
      ),
      answer: (name) => property(name, 'currency', currenciesOf),
    },
    ...about(['(?:official )?languages?'], 'official language', languagesOf),
    {
      pattern: wholeQuestion(
        `(?:what|which) (?:official )?languages? (?:is|are) (?:officially )?(?:spoken|official|used) in ${NAME}`,
      ),
      answer: (name) => property(name, 'official language', languagesOf),
    },
    ...about(['continent'], 'continent', continentsOf),
    {
      pattern: wholeQuestion(
        `(?:on |in )?(?:what|which) continent (?:is|lies|does|contains) ${NAME}(?: (?:located|situated))?(?: lie)?(?: (?:in|on))?`,
      ),
      answer: (name) => property(name, 'continent', continentsOf),
    },
    {
      pattern: wholeQuestion(`(?:what|which) (?:subregion|region)(?: of the world)? is ${NAME}(?: located)?(?: in)?`),
      answer: (name) => property(name, 'region', ({ subregion }) => (subregion === '' ? undefined : [subregion])),
    },
    ...about(['demonym'], 'demonym', demonymsOf),
    {
      pattern: wholeQuestion(
        `what (?:do you call|are) (?:a person|people|someone|somebody|inhabitants) (?:from|of) ${NAME}(?: called)?`,
      ),
      answer: (name) => property(name, 'demonym', demonymsOf),
    },
    ...about(['(?:internet )?(?:top[- ]level domain|tld|country[- ]code domain)'], 'top-level domain', ({ tld }) =>
      tld.slice(0, 1),
    ),
    ...about(['(?:iso )?(?:two|2)[- ]letter(?: country)? code', 'iso alpha-2 code'], 'two-letter code', ({ cca2 }) => [
      cca2,
    ]),
    ...about(
      ['(?:iso )?(?:three|3)[- ]letter(?: country)? code', 'iso alpha-3 code'],
      'three-letter code',
      ({ cca3 }) => [cca3],
    ),
  ];

  /** "What is the … of X", "X's …", and the like. */
  function about(nouns: readonly string[], label: string, read: Reader): Form[] {
    const noun = `(?:${nouns.join('|')})`;
    return [
      {
        pattern: wholeQuestion(
          `(?:what|which) (?:is|are|was) (?:the )?${noun} (?:of|in|for|used in|spoken in) ${NAME}`,
        ),
        answer: (name) => property(name, label, read),
      },
      {
        pattern: wholeQuestion(`(?:what|which) (?:is|are) ${NAME}'s? ${noun}`),
        answer: (name) => property(name, label, read),
      },
      {
        pattern: wholeQuestion(`(?:name |give (?:me )?)?(?:the )?${noun} of ${NAME}`),
        answer: (name) => property(name, label, read),
      },
    ];
  }

  function property(name: string, label: string, read: Reader): DomainAnswer | undefined {
    const country = atlas.find(name);
    const values = country && read(country);
    if (!values || values.length === 0) return undefined;
    const value = sorted(values).join(', ');
    return choiceAnswer(value, peers(label, read, country), {
      statement: `The ${label} of ${country.name.common} is ${value}.`,
      steps: [`Look up ${country.name.official} in the country data.`, `Its ${label}: ${value}.`],
    });
  }

  /** The same property of other countries, neighbours first, for they are the likeliest mistakes. */
  function peers(label: string, read: Reader, country: Country): string[] {
    if (label === 'continent') return continents;
    const near = atlas.countries.filter(({ subregion, independent }) => independent && subregion === country.subregion);
    const far = atlas.countries.filter(({ independent }) => independent);
    return [...near, ...far].flatMap((other) => sorted(read(other) ?? []).join(', ') || []).slice(0, 12);
  }
}

/** A property that may have several values. */
type Reader = (country: Country) => readonly string[] | undefined;

function currenciesOf(country: Country): string[] {
  return Object.values(country.currencies).map(({ name }) => name);
}

function continentsOf(country: Country): string[] | undefined {
  const continent = continentOf(country);
  return continent === undefined ? undefined : [continent];
}

function demonymsOf({ demonyms }: Country): string[] | undefined {
  const english = demonyms['eng']?.m;
  return english === undefined || english === '' ? undefined : [english];
}
