import { choiceAnswer, numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import type { Form } from '../../forms';
import type { Calculator } from './calculator';

const SIDE = String.raw`([-\da-z+*/^(). ]+?)`;
const EQUATION = `${SIDE} ?= ?${SIDE}`;

/** Linear equations in one unknown, and derivatives. */
export function algebraForms(calculator: Calculator): Form[] {
  return [
    {
      pattern: new RegExp(
        `^(?:solve|find|determine) (?:the (?:linear )?equation )?(?:for )?([a-z])(?: in| if| when|:|,) ?${EQUATION}$`,
        'i',
      ),
      answer: (variable, left, right) => root(left, right, variable),
    },
    {
      pattern: new RegExp(
        `^(?:solve|what is the solution (?:of|to))(?: the(?: linear)? equation)?:? ${EQUATION}(?: for ([a-z]))?$`,
        'i',
      ),
      answer: (left, right, variable) => root(left, right, variable),
    },
    {
      pattern: new RegExp(
        `^(?:if|when|given|given that) ${EQUATION}, ?(?:then )?(?:what is|what does|find|solve for)(?: the value of)? ([a-z])(?: equal)?$`,
        'i',
      ),
      answer: (left, right, variable) => root(left, right, variable),
    },
    {
      pattern: new RegExp(`^(?:what is|find) (?:the value of )?([a-z]) (?:if|when|given that|in) ${EQUATION}$`, 'i'),
      answer: (variable, left, right) => root(left, right, variable),
    },
    {
      pattern:
        /^(?:what is |find |compute |calculate |give )?(?:the )?(?:first )?derivative of (?:f\(x\) ?= ?)?(.+?)(?:,? with respect to ([a-z]))?$/i,
      answer: (text, variable) => derivative(text, variable),
    },
    {
      pattern: /^differentiate (.+?)(?:,? with respect to ([a-z]))?$/i,
      answer: (text, variable) => derivative(text, variable),
    },
  ];

  function root(left: string, right: string, named: string): DomainAnswer | undefined {
    const variable = named.toLowerCase() || onlyVariable(`${left} ${right}`);
    const solution = variable && calculator.solveLinear(left.toLowerCase(), right.toLowerCase(), variable);
    if (!solution) return undefined;
    return numberAnswer(solution.root, {
      statement: `${left} = ${right} holds for ${variable} = ${solution.root}.`,
      steps: [
        `Bring everything to one side: ${solution.normalForm} = 0.`,
        `Divide by the factor of ${variable}: ${variable} = ${solution.root}.`,
      ],
    });
  }

  function derivative(text: string, named: string): DomainAnswer | undefined {
    const expression = text
      .toLowerCase()
      .replace(/\bln\b/g, 'log')
      .replace(/ squared\b/g, '^2')
      .replace(/ cubed\b/g, '^3');
    const variable = named.toLowerCase() || onlyVariable(expression);
    const result = variable && calculator.derivative(expression, variable);
    if (!result) return undefined;
    return choiceAnswer(result, [expression, `${result} + ${variable}`], {
      statement: `The derivative of ${text} with respect to ${variable} is ${result}.`,
      steps: ['Differentiate term by term, by the power, product and chain rules.', `Simplified: ${result}.`],
    });
  }
}

/** The only single letter in an expression. */
function onlyVariable(expression: string): string | undefined {
  const letters = new Set(expression.toLowerCase().match(/(?<![a-z])[a-z](?![a-z])/g));
  const [variable] = letters;
  return letters.size === 1 ? variable : undefined;
}
