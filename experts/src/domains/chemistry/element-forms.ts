import { choiceAnswer, numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, unquote, wholeQuestion } from '../../forms';
import { type Element, type PeriodicTable, roundedMass } from './periodic-table';

const NAME = '([a-z]+)';
const WHAT = '(?:what|which) (?:is|are) (?:the )?|(?:give (?:me )?|name )?(?:the )?';

/** Names, symbols, numbers and masses of elements. */
export function elementForms(table: PeriodicTable): Form[] {
  return [
    {
      pattern: wholeQuestion(`(?:${WHAT})(?:chemical |element )?symbol (?:of|for) (?:the element )?${NAME}`),
      answer: (name) => symbol(name),
    },
    {
      pattern: wholeQuestion(`(?:what|which) (?:chemical )?symbol (?:does|do) ${NAME} have`),
      answer: (name) => symbol(name),
    },
    {
      pattern: wholeQuestion(
        `(?:what|which) (?:chemical )?element (?:has|is given|is represented by|goes by) (?:the )?(?:chemical )?symbol (\\S+)`,
      ),
      answer: (text) => nameOf(text),
    },
    {
      pattern: wholeQuestion(`(?:what|which) (?:chemical )?element is ("?'?[A-Za-z]{1,2}'?"?)`),
      answer: (text) => nameOf(text),
    },
    {
      pattern: wholeQuestion(
        `(?:what|which) (?:chemical )?element does (?:the symbol )?(\\S+) (?:stand for|represent|denote)`,
      ),
      answer: (text) => nameOf(text),
    },
    {
      pattern: wholeQuestion(`(?:what|which) (?:chemical )?element has (?:the )?atomic number (\\d+)`),
      answer: (text) => numbered(text),
    },
    {
      pattern: wholeQuestion(
        `(?:what|which) (?:chemical )?element (?:is|has) (?:number )?(\\d+)(?: protons)?(?: in the periodic table)?`,
      ),
      answer: (text) => numbered(text),
    },
    {
      pattern: wholeQuestion(
        `(?:${WHAT})(?:name of the )?element (?:with|number) (?:the )?(?:atomic number )?(\\d+)(?: protons)?`,
      ),
      answer: (text) => numbered(text),
    },
    {
      pattern: wholeQuestion(`(?:${WHAT})atomic number (?:of|for) (?:the element )?${NAME}`),
      answer: (name) => atomicNumber(name),
    },
    {
      pattern: wholeQuestion(`(?:what|which) atomic number (?:does|do) ${NAME} have`),
      answer: (name) => atomicNumber(name),
    },
    {
      pattern: wholeQuestion(
        `(?:${WHAT})(?:standard |relative |mean |average )?atomic (?:mass|weight) (?:of|for) (?:the element )?${NAME}`,
      ),
      answer: (name) => atomicMass(name),
    },
  ];

  function symbol(name: string): DomainAnswer | undefined {
    const element = table.byName(name);
    if (!element) return undefined;
    const lookalikes = [
      element.name.slice(0, 2),
      element.name.slice(0, 1),
      ...table.around(element).map((other) => other.symbol),
    ];
    return exactChoice(element.symbol, lookalikes, element, `The symbol of ${name} is ${element.symbol}.`);
  }

  function nameOf(text: string): DomainAnswer | undefined {
    const element = table.bySymbol(unquote(text));
    return element && named(element, `${element.symbol} is the symbol of ${element.name}.`);
  }

  function numbered(text: string): DomainAnswer | undefined {
    const element = table.byNumber(Number(text));
    return element && named(element, `The element with atomic number ${element.number} is ${element.name}.`);
  }

  function named(element: Element, statement: string): DomainAnswer | undefined {
    return exactChoice(
      element.name,
      table.around(element).map(({ name }) => name),
      element,
      statement,
    );
  }

  function atomicNumber(name: string): DomainAnswer | undefined {
    const element = table.byName(name);
    if (!element) return undefined;
    return numberAnswer(String(element.number), {
      statement: `The atomic number of ${name} is ${element.number}.`,
      steps: lookedUp(element),
    });
  }

  function atomicMass(name: string): DomainAnswer | undefined {
    const element = table.find(name);
    if (!element || element.mass === null) return undefined;
    const mass = roundedMass(element.mass);
    return numberAnswer(mass, {
      statement: `The mean atomic mass of ${name} is ${mass} u.`,
      steps: [...lookedUp(element), `The mean over its natural isotopes is ${mass} u.`],
    });
  }
}

function exactChoice(
  value: string,
  peers: readonly string[],
  element: Element,
  statement: string,
): DomainAnswer | undefined {
  return choiceAnswer(value, peers, { statement, steps: lookedUp(element) });
}

function lookedUp({ name, symbol, number }: Element): string[] {
  return [`In the periodic table ${name} (${symbol}) is element ${number}.`];
}
