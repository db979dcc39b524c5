import type { BigNumber, MathJsInstance } from 'mathjs';
import { numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, listItems } from '../../forms';
import type { Calculator } from './calculator';
import { plainDecimal, withoutSeparators } from './decimal';
import { arithmeticExpression } from './expression-text';

const ASK =
  '^(?:what is|what are|what does|compute|calculate|evaluate|work out|how much is|how much are|solve|simplify|find|give me)?';

/** Averages, and any arithmetic in digits and words. The expression form is the most general: it comes last. */
export function arithmeticForms(calculator: Calculator, math: MathJsInstance): Form[] {
  return [
    {
      pattern: new RegExp(`${ASK} ?(?:the )?(?:arithmetic )?(?:average|mean) (?:of|between) (.+)$`, 'i'),
      answer: (list) => summarise('mean', list, (numbers) => math.mean(numbers)),
    },
    {
      pattern: new RegExp(`${ASK} ?(?:the )?median of (.+)$`, 'i'),
      answer: (list) => summarise('median', list, (numbers) => math.median<BigNumber>(...numbers)),
    },
    {
      pattern: new RegExp(`${ASK} ?(.+?)(?: equals?(?: to)?| make)?(?: ?=)?$`, 'i'),
      answer: (text) => compute(calculator, text),
    },
  ];

  function summarise(name: string, list: string, apply: (numbers: BigNumber[]) => BigNumber): DomainAnswer | undefined {
    const items = listItems(withoutSeparators(list));
    if (items.length < 2 || !items.every((item) => /^-?\d+(\.\d+)?$/.test(item))) return undefined;
    const value = plainDecimal(apply(items.map((item) => math.bignumber(item))));
    if (value === undefined) return undefined;
    const listed = items.join(', ');
    return numberAnswer(value, {
      statement: `The ${name} of ${listed} is ${value}.`,
      steps: [`The numbers are ${listed}: ${items.length} of them.`, `Their ${name} is ${value}.`],
    });
  }
}

function compute(calculator: Calculator, text: string): DomainAnswer | undefined {
  const expression = arithmeticExpression(text);
  if (expression === undefined) return undefined;
  const value = calculator.evaluate(expression);
  if (value === undefined) return undefined;
  return numberAnswer(value, {
    statement: `${text} is ${value}.`,
    steps: [`In notation: ${expression.trim()}.`, `Powers and roots first, then products, then sums: ${value}.`],
  });
}
