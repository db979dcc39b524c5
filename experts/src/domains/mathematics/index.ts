import type { Domain } from '../../domain';
import { domainOfForms } from '../../forms';
import { algebraForms } from './algebra-forms';
import { arithmeticForms } from './arithmetic-forms';
import { Calculator } from './calculator';
import { conversionForms } from './conversion-forms';
import { integerForms } from './integer-forms';
import { loadMathjs } from './mathjs';
import { percentageForms } from './percentage-forms';

/** Arithmetic, percentages, whole numbers, unit conversion, linear equations and derivatives, computed by mathjs. */
export async function loadMathematics(): Promise<Domain> {
  const math = await loadMathjs();
  const calculator = new Calculator(math);
  return domainOfForms('mathematics', [
    ...percentageForms(calculator),
    ...integerForms(math),
    ...conversionForms(math),
    ...algebraForms(calculator),
    ...arithmeticForms(calculator, math),
  ]);
}
