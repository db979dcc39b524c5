import type { Country } from 'world-countries';
import { choiceAnswer, numberAnswer, yesNoAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, NAME, wholeQuestion } from '../../forms';
import type { Atlas } from './atlas';

const BORDER = '(?:share (?:a )?(?:land )?borders? with|borders? on|borders?|touch(?:es)?|neighbou?rs?)';

/** Land borders, coasts, and the country of a capital. */
export function neighbourForms(atlas: Atlas): Form[] {
  return [
    {
      pattern: wholeQuestion(
        `how many (?:countries|nations|states|neighbou?rs|neighbou?ring countries|land borders) (?:does|do|has|are neighbou?rs of|${BORDER}) ${NAME}(?: have| border| share (?:a )?(?:land )?borders? with)?`,
      ),
      answer: (name) => on(name, countNeighbours),
    },
    {
      pattern: wholeQuestion(`(?:which|what) (?:is the only )?(?:country|countries|nations|states) ${BORDER} ${NAME}`),
      answer: (name) => on(name, listNeighbours),
    },
    {
      pattern: wholeQuestion(`(?:which|what) (?:country|countries|nations|states) (?:does|do) ${NAME} ${BORDER}`),
      answer: (name) => on(name, listNeighbours),
    },
    {
      pattern: wholeQuestion(`(?:what|which) are (?:the )?(?:neighbou?rs|neighbou?ring countries) of ${NAME}`),
      answer: (name) => on(name, listNeighbours),
    },
    { pattern: wholeQuestion(`does ${NAME} ${BORDER} ${NAME}`), answer: (one, other) => doBorder(one, other) },
    {
      pattern: wholeQuestion(`do ${NAME} and ${NAME} (?:share a (?:land )?border|border each other)`),
      answer: (one, other) => doBorder(one, other),
    },
    { pattern: wholeQuestion(`is ${NAME} (?:a )?land-?locked(?: country)?`), answer: (name) => on(name, landlocked) },
    {
      pattern: wholeQuestion(`(?:does|has) ${NAME} (?:have )?(?:a coast|a coastline|access to the sea)`),
      answer: (name) => on(name, coastal),
    },
    {
      pattern: wholeQuestion(`${NAME} is the capital(?: city)? of (?:which|what) country`),
      answer: (city) => countryOf(city),
    },
    {
      pattern: wholeQuestion(
        `(?:which|what) country (?:has|is governed from) ${NAME} (?:as|for) its capital(?: city)?`,
      ),
      answer: (city) => countryOf(city),
    },
    {
      pattern: wholeQuestion(`(?:which|what) country's capital(?: city)? is ${NAME}`),
      answer: (city) => countryOf(city),
    },
    {
      pattern: wholeQuestion(`(?:of )?(?:which|what) country is ${NAME} the capital(?: city)?(?: of)?`),
      answer: (city) => countryOf(city),
    },
  ];

  function on(name: string, answer: (country: Country) => DomainAnswer | undefined): DomainAnswer | undefined {
    const country = atlas.find(name);
    return country && answer(country);
  }

  function countNeighbours(country: Country): DomainAnswer {
    const names = atlas.neighbours(country);
    return numberAnswer(String(names.length), {
      statement: `${country.name.common} has land borders with ${names.length} countries.`,
      steps: [`Its neighbours: ${names.join(', ') || 'none'}.`, `That makes ${names.length}.`],
    });
  }

  function listNeighbours(country: Country): DomainAnswer | undefined {
    const names = atlas.neighbours(country);
    const value = names.join(', ');
    if (value === '') return undefined;
    const stranger = atlas.byArea('world').find(({ name }) => name !== country.name && !names.includes(name.common));
    return choiceAnswer(value, [names.slice(1).join(', '), stranger?.name.common ?? ''].filter(Boolean), {
      statement: `${country.name.common} borders ${value}.`,
      steps: [`Look up the land borders of ${country.name.official}.`, `They are with ${value}.`],
    });
  }

  function doBorder(one: string, other: string): DomainAnswer | undefined {
    const [first, second] = [atlas.find(one), atlas.find(other)];
    if (!first || !second || first === second) return undefined;
    const bordering = atlas.neighbours(first).includes(second.name.common);
    const names = `${first.name.common} and ${second.name.common}`;
    return yesNoAnswer(bordering, {
      statement: `${names} ${bordering ? 'share a' : 'have no'} land border.`,
      steps: [`The neighbours of ${first.name.common}: ${atlas.neighbours(first).join(', ') || 'none'}.`],
    });
  }

  function countryOf(city: string): DomainAnswer | undefined {
    const country = atlas.byCapital(city);
    if (!country) return undefined;
    const peers = [...atlas.neighbours(country), ...atlas.byArea('world').map(({ name }) => name.common)].slice(0, 8);
    return choiceAnswer(country.name.common, peers, {
      statement: `${city} is the capital of ${country.name.common}.`,
      steps: [`Look for ${city} among the capitals.`, `It belongs to ${country.name.official}.`],
    });
  }
}

function landlocked(country: Country): DomainAnswer {
  return yesNoAnswer(country.landlocked, coast(country));
}

function coastal(country: Country): DomainAnswer {
  return yesNoAnswer(!country.landlocked, coast(country));
}

function coast({ name, landlocked }: Country): { statement: string; steps: string[] } {
  const fact = landlocked ? 'has no coast' : 'has a coast';
  return { statement: `${name.common} ${fact}.`, steps: [`By the country data, ${name.official} ${fact}.`] };
}
