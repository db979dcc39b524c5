import type { MF } from 'mf-parser';
import type { PeriodicTable } from './periodic-table';

/** The class that parses molecular formulas, loaded at first use. */
export type FormulaParser = typeof MF;

/** What one unit of a formula is made of. */
export interface Composition {
  /** Atoms by symbol. */
  readonly atoms: ReadonlyMap<string, number>;
  /** Mean mass in unified atomic mass units: the molar mass in g/mol. */
  readonly mass: number;
}

const MAX_LENGTH = 60;

/**
 * Reads a formula with brackets and water of crystallisation: `Ca(OH)2`, `CuSO4·5H2O`, or the whole in brackets.
 *
 * @returns `undefined` if it is no formula, or one of its elements has no mean mass
 */
export function composition(table: PeriodicTable, parser: FormulaParser, formula: string): Composition | undefined {
  // The dot before water of crystallisation; the parser would read 4.5 as a fraction.
  const text = formula.replace(/^\((.*)\)$/, '$1').replace(/[·.](?=\d*[A-Z])/g, ' . ');
  if (text.length > MAX_LENGTH || !/^[A-Z(]/.test(text)) return undefined;
  try {
    const { atoms, mass } = new parser(text).getInfo();
    // The parser leaves elements without a mean mass out of the sum.
    const weighed = Object.keys(atoms).every((symbol) => typeof table.bySymbol(symbol)?.mass === 'number');
    return weighed && mass > 0 ? { atoms: new Map(Object.entries(atoms)), mass } : undefined;
  } catch {
    // The parser throws at anything that is not a formula.
    return undefined;
  }
}
