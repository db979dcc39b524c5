import type { Domain } from '../../domain';
import { domainOfForms } from '../../forms';
import { inflectionForms } from './inflection-forms';
import { letterForms } from './letter-forms';
import { numeralForms } from './numeral-forms';
import { orderForms } from './order-forms';
import { patternForms } from './pattern-forms';

/** English words as strings of letters, their plurals, and numbers as words. It knows no meanings. */
export async function loadWords(): Promise<Domain> {
  const [{ default: pluralize }, { ToWords }] = await Promise.all([import('pluralize'), import('to-words/en-US')]);
  return domainOfForms('words', [
    ...numeralForms(new ToWords()),
    ...inflectionForms(pluralize),
    ...letterForms,
    ...patternForms,
    ...orderForms,
  ]);
}
