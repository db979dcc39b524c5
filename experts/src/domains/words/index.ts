import type { Domain } from '../../domain';
import { domainOfForms } from '../../forms';
import { inflectionForms } from './inflection-forms';
import { letterForms } from './letter-forms';
import { numeralForms } from './numeral-forms';
import { orderForms } from './order-forms';
import { patternForms } from './pattern-forms';

/** Common nouns that pluralize inflects by a wrong ending (findings/pluralize-nouns.sh). */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  bias: 'biases',
  canvas: 'canvases',
  cookie: 'cookies',
  die: 'dice',
  german: 'germans',
  gulf: 'gulfs',
  lens: 'lenses',
  norman: 'normans',
  ottoman: 'ottomans',
  roman: 'romans',
  shaman: 'shamans',
  talisman: 'talismans',
  virus: 'viruses',
};

/** English words as strings of letters, their plurals, and numbers as words. It knows no meanings. */
export async function loadWords(): Promise<Domain> {
  const [{ default: pluralize }, { ToWords }] = await Promise.all([import('pluralize'), import('to-words/en-US')]);
  for (const [singular, plural] of Object.entries(EXCEPTIONS)) pluralize.addIrregularRule(singular, plural);
  return domainOfForms('words', [
    ...numeralForms(new ToWords()),
    ...inflectionForms(pluralize),
    ...letterForms,
    ...patternForms,
    ...orderForms,
  ]);
}
