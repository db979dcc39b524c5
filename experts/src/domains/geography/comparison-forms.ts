import type { Country } from 'world-countries';
import { choiceAnswer, numberAnswer, yesNoAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, listItems, NAME, wholeQuestion } from '../../forms';
import type { Atlas } from './atlas';
import { continents } from './continents';

const CONTINENT = `(${[...continents, 'the world', 'world'].join('|')})`;
const LARGER = '(larger|bigger|smaller)';
const LARGEST = '(largest|biggest|smallest)';
const BY_AREA = '(?: (?:in|by) (?:land |total |surface )?area)?';

/** Areas in km², and which country is larger. */
export function comparisonForms(atlas: Atlas): Form[] {
  return [
    {
      pattern: wholeQuestion(
        `what is the (?:total |surface |land )?area of ${NAME} in (km²|km2|km\\^2|square kilomet(?:er|re)s)`,
      ),
      answer: (name) => area(name, { withUnit: true }),
    },
    {
      pattern: wholeQuestion(`how many (?:km²|km2|square kilomet(?:er|re)s) (?:is|does) ${NAME}(?: cover| have)?`),
      answer: (name) => area(name, { withUnit: false }),
    },
    {
      pattern: wholeQuestion(`(?:which|what)(?: country)? is ${LARGER}${BY_AREA}[:,]? ${NAME} or ${NAME}`),
      answer: (size, one, other) => larger(size, [one, other]),
    },
    {
      pattern: wholeQuestion(`(?:which|what)(?: country)? has the ${LARGER} area[:,]? ${NAME} or ${NAME}`),
      answer: (size, one, other) => larger(size, [one, other]),
    },
    {
      pattern: wholeQuestion(`is ${NAME} ${LARGER} than ${NAME}${BY_AREA}`),
      answer: (one, size, other) => isLarger(one, size, other),
    },
    {
      pattern: wholeQuestion(`(?:which|what)(?: country)? is (?:the )?${LARGEST}${BY_AREA}[:,]? (?:of )?([^?!]+,.+)`),
      answer: (size, list) => larger(size, listItems(list)),
    },
    {
      pattern: wholeQuestion(`(?:what|which) is the ${LARGEST} country (?:in|of|on) ${CONTINENT}${BY_AREA}`),
      answer: (size, continent) => extreme(size, continent),
    },
    {
      pattern: wholeQuestion(`(?:what|which) country is the ${LARGEST} (?:in|of|on) ${CONTINENT}${BY_AREA}`),
      answer: (size, continent) => extreme(size, continent),
    },
  ];

  function area(name: string, form: { withUnit: boolean }): DomainAnswer | undefined {
    const country = atlas.find(name);
    if (!country || country.area <= 0) return undefined;
    const explanation = {
      statement: `${country.name.common} has an area of ${country.area} km².`,
      steps: [`Look up ${country.name.official} in the country data.`, `Its area is ${country.area} km².`],
    };
    return numberAnswer(String(country.area), explanation, form.withUnit ? 'km²' : undefined);
  }

  function larger(size: string, candidates: readonly string[]): DomainAnswer | undefined {
    const countries = bySize(candidates, size);
    const [first] = countries;
    if (!first) return undefined;
    const names = countries.map(({ name }) => name.common);
    return choiceAnswer(first.name.common, names, {
      statement: `By area ${first.name.common} is the ${size} one.`,
      steps: countries.map(({ name, area }) => `${name.common} has ${area} km².`),
    });
  }

  function isLarger(one: string, size: string, other: string): DomainAnswer | undefined {
    const countries = bySize([one, other], size);
    const [first] = countries;
    if (!first) return undefined;
    return yesNoAnswer(first === atlas.find(one), {
      statement: `Of the two, ${first.name.common} is ${size} by area.`,
      steps: countries.map(({ name, area }) => `${name.common} has ${area} km².`),
    });
  }

  /** The countries in the order of size asked for; none if one is unknown or two are equal. */
  function bySize(names: readonly string[], size: string): Country[] {
    const countries = names.map((name) => atlas.find(name)).filter((country) => country && country.area > 0);
    const known = countries.filter((country): country is Country => country !== undefined);
    if (known.length < names.length || new Set(known.map(({ area }) => area)).size < names.length) return [];
    const direction = isSmall(size) ? 1 : -1;
    return known.sort((first, second) => direction * (first.area - second.area));
  }

  function extreme(size: string, place: string): DomainAnswer | undefined {
    const ranking = atlas.byArea(place.toLowerCase().replace(/^the /, ''));
    const [first, ...others] = isSmall(size) ? ranking.reverse() : ranking;
    if (!first) return undefined;
    const runnersUp = others.slice(0, 3).map(({ name }) => name.common);
    return choiceAnswer(first.name.common, runnersUp, {
      statement: `The ${size} country of ${place} by area is ${first.name.common}.`,
      steps: [
        `Order the independent countries of ${place} by area.`,
        `First comes ${first.name.common} with ${first.area} km².`,
      ],
    });
  }
}

function isSmall(size: string): boolean {
  return size.toLowerCase().startsWith('small');
}
