import type { Domain } from '../../domain';
import { domainOfForms } from '../../forms';
import { atomForms } from './atom-forms';
import { elementForms } from './element-forms';
import { formulaForms } from './formula-forms';
import { PeriodicTable } from './periodic-table';

/** Chemical elements and formulas, by the chemical-elements data set and the formula parser mf-parser. */
export async function loadChemistry(): Promise<Domain> {
  const [{ elements }, { MF }] = await Promise.all([import('chemical-elements'), import('mf-parser')]);
  const table = new PeriodicTable(elements);
  return domainOfForms('chemistry', [...formulaForms(table, MF), ...elementForms(table), ...atomForms(table)]);
}
