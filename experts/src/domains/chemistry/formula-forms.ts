import { choiceAnswer, numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, wholeQuestion } from '../../forms';
import { composition, type FormulaParser } from './formula';
import { type PeriodicTable, roundedMass } from './periodic-table';

const FORMULA = String.raw`(?:[a-z]+,? )?(\(?[A-Z][\w()·.]*)`;
const IN_MOLECULE = `(?:are (?:there )?|does )?(?:in )?(?:(?:a|one) (?:molecule|formula unit) of )?${FORMULA}(?: (?:have|contain)|, .*| \\([^)]*\\))?`;
const MASS = '(?:molar mass|molecular (?:mass|weight)|formula (?:mass|weight))';

/** Masses and atoms of molecules that are given as a formula, such as Ca(OH)2. */
export function formulaForms(table: PeriodicTable, parser: FormulaParser): Form[] {
  return [
    {
      pattern: wholeQuestion(`.*\\b${MASS} of ${FORMULA}(?:,? in (g/mol|u|grams? per mole))?`),
      answer: (formula, unit) => molarMass(formula, unit),
    },
    {
      pattern: wholeQuestion(`how many grams (?:is|are in|does) (?:a|one|1) mole of ${FORMULA}(?: weigh)?`),
      answer: (formula) => molarMass(formula, ''),
    },
    {
      pattern: wholeQuestion(`how many ([a-z]+) atoms ${IN_MOLECULE}`),
      answer: (element, formula) => atomsOf(element, formula),
    },
    { pattern: wholeQuestion(`how many atoms ${IN_MOLECULE}`), answer: (formula) => atoms(formula) },
    {
      pattern: wholeQuestion(
        `(?:what|which) (?:chemical )?elements (?:are|is) (?:there )?(?:contained )?in ${FORMULA}`,
      ),
      answer: (formula) => elements(formula),
    },
  ];

  function molarMass(formula: string, unit: string): DomainAnswer | undefined {
    const found = composition(table, parser, formula);
    if (!found) return undefined;
    const mass = roundedMass(found.mass);
    return numberAnswer(
      mass,
      {
        statement: `The molar mass of ${formula} is ${mass} g/mol.`,
        steps: [`One unit of ${formula} has ${listed(found.atoms)}.`, `Their mean atomic masses add up to ${mass}.`],
      },
      unit === '' ? undefined : unit,
    );
  }

  function atomsOf(name: string, formula: string): DomainAnswer | undefined {
    const found = composition(table, parser, formula);
    const element = table.byName(name);
    if (!found || !element) return undefined;
    const count = found.atoms.get(element.symbol) ?? 0;
    return numberAnswer(String(count), {
      statement: `${formula} has ${count} ${name} atoms.`,
      steps: [`One unit of ${formula} has ${listed(found.atoms)}.`, `So there are ${count} of ${element.symbol}.`],
    });
  }

  function atoms(formula: string): DomainAnswer | undefined {
    const found = composition(table, parser, formula);
    if (!found) return undefined;
    const count = [...found.atoms.values()].reduce((sum, each) => sum + each, 0);
    return numberAnswer(String(count), {
      statement: `${formula} has ${count} atoms.`,
      steps: [`One unit of ${formula} has ${listed(found.atoms)}.`, `Together that makes ${count}.`],
    });
  }

  function elements(formula: string): DomainAnswer | undefined {
    const found = composition(table, parser, formula);
    if (!found) return undefined;
    const names = [...found.atoms.keys()].flatMap((symbol) => table.bySymbol(symbol)?.name ?? []).sort();
    const value = names.join(', ');
    return choiceAnswer(value, [names.slice(1).join(', '), 'Helium'].filter(Boolean), {
      statement: `${formula} consists of ${value}.`,
      steps: [`One unit of ${formula} has ${listed(found.atoms)}.`],
    });
  }
}

function listed(atoms: ReadonlyMap<string, number>): string {
  return [...atoms].map(([symbol, count]) => `${count} ${symbol}`).join(', ');
}
