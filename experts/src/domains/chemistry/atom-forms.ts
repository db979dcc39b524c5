import { choiceAnswer, numberAnswer, yesNoAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, wholeQuestion } from '../../forms';
import { type Element, type PeriodicTable, roundedMass } from './periodic-table';

const ELEMENT = '([a-z]+)';
const ATOM = `(?:an? )?(?:atom of )?${ELEMENT}(?: atom)?`;
/** A question about weight has to say "atom": as a metal gold is heavier than lead, as an atom it is lighter. */
const SAYS_ATOM = String.raw`(?=.*\batom)`;

/** Protons, electrons, and comparisons of atoms. */
export function atomForms(table: PeriodicTable): Form[] {
  return [
    {
      pattern: wholeQuestion(
        `how many (protons|electrons) (?:does|has|are (?:there )?in) (?:an? )?(?:neutral )?(?:atom of )?${ELEMENT}(?: atom)?(?: have)?`,
      ),
      answer: (particle, name) => particles(particle, name),
    },
    {
      pattern: wholeQuestion(`(?:which|what) atom is (heavier|lighter)[:,]? ${ATOM} or ${ATOM}`),
      answer: (weight, one, other) => heavier(weight, one, other),
    },
    {
      pattern: wholeQuestion(
        `(?:which|what)(?: element| atom)? has the (higher|lower|larger|smaller|greater) atomic (?:mass|weight)[:,]? ${ELEMENT} or ${ELEMENT}`,
      ),
      answer: (weight, one, other) => heavier(weight, one, other),
    },
    {
      pattern: wholeQuestion(`${SAYS_ATOM}is ${ATOM} (heavier|lighter) than ${ATOM}`),
      answer: (one, weight, other) => isHeavier(one, weight, other),
    },
    { pattern: wholeQuestion(`is ${ELEMENT} a chemical element`), answer: (name) => isElement(name) },
  ];

  function particles(particle: string, name: string): DomainAnswer | undefined {
    const element = table.byName(name);
    if (!element) return undefined;
    return numberAnswer(String(element.number), {
      statement: `A neutral atom of ${name} has ${element.number} ${particle}.`,
      steps: [
        `The atomic number of ${name} is ${element.number}.`,
        'It counts the protons, and a neutral atom has as many electrons.',
      ],
    });
  }

  function heavier(weight: string, one: string, other: string): DomainAnswer | undefined {
    const order = byWeight(weight, one, other);
    if (!order) return undefined;
    const [first, second] = order;
    return choiceAnswer(first.name, [second.name], {
      statement: `${first.name} has the ${/^(?:heavier|higher|larger|greater)$/i.test(weight) ? 'heavier' : 'lighter'} atoms.`,
      steps: order.map(massOf),
    });
  }

  function isHeavier(one: string, weight: string, other: string): DomainAnswer | undefined {
    const order = byWeight(weight, one, other);
    if (!order) return undefined;
    return yesNoAnswer(order[0] === table.byName(one), {
      statement: `Of the two, atoms of ${order[0].name} are ${weight}.`,
      steps: order.map(massOf),
    });
  }

  function byWeight(weight: string, one: string, other: string): [Weighed, Weighed] | undefined {
    const [first, second] = [weighed(table.byName(one)), weighed(table.byName(other))];
    if (!first || !second || first.mass === second.mass) return undefined;
    const firstLeads = /^(?:heavier|higher|larger|greater)$/i.test(weight) === first.mass > second.mass;
    return firstLeads ? [first, second] : [second, first];
  }

  /** Only a yes is certain: a word that is no element's name may be a misspelt one. */
  function isElement(name: string): DomainAnswer | undefined {
    const element = table.byName(name);
    return (
      element &&
      yesNoAnswer(true, {
        statement: `${element.name} is a chemical element.`,
        steps: [`Its symbol is ${element.symbol}, its atomic number ${element.number}.`],
      })
    );
  }
}

type Weighed = Element & { readonly mass: number };

function weighed(element: Element | undefined): Weighed | undefined {
  return element && element.mass !== null ? { ...element, mass: element.mass } : undefined;
}

function massOf({ name, mass }: Weighed): string {
  return `The mean atomic mass of ${name} is ${roundedMass(mass)} u.`;
}
