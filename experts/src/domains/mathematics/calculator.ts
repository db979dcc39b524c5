import type { BigNumber, MathJsInstance, MathNode } from 'mathjs';
import { plainDecimal } from './decimal';
import { computes, type Grammar, isSafe } from './safe-expression';

const ARITHMETIC: Grammar = { functions: new Set(['sqrt', 'cbrt', 'abs']), symbols: new Set(['pi']) };

const ELEMENTARY_FUNCTIONS = new Set(['sqrt', 'sin', 'cos', 'tan', 'exp', 'log']);

/** A root of a linear equation and how it was found. */
export interface LinearSolution {
  readonly root: string;
  /** The equation with everything on the left side. */
  readonly normalForm: string;
}

/** Evaluates expressions of a small grammar with mathjs. */
export class Calculator {
  public constructor(private readonly math: MathJsInstance) {}

  /** The value of an arithmetic expression; `undefined` if it computes nothing, or has no real, exact enough value. */
  public evaluate(text: string): string | undefined {
    const expression = this.parse(text, ARITHMETIC);
    const value = expression && computes(expression) && this.number(expression, {});
    return value ? plainDecimal(value) : undefined;
  }

  /** The derivative of an expression in one variable, in mathjs notation. */
  public derivative(text: string, variable: string): string | undefined {
    const expression = this.parse(text, grammarIn(variable));
    return expression && this.attempt(() => this.math.derivative(expression, variable).toString());
  }

  /** The only solution of a linear equation in one variable. */
  public solveLinear(left: string, right: string, variable: string): LinearSolution | undefined {
    const difference = this.parse(`(${left}) - (${right})`, grammarIn(variable));
    const slope = difference && this.attempt(() => this.math.derivative(difference, variable));
    if (!slope || slope.filter((node) => node.toString() === variable).length > 0) return undefined;
    const [atZero, factor] = [this.number(difference, { [variable]: this.math.bignumber(0) }), this.number(slope, {})];
    const root = atZero && factor && plainDecimal(atZero.negated().dividedBy(factor));
    const normalForm = this.attempt(() => this.math.simplify(difference).toString());
    return root === undefined || normalForm === undefined ? undefined : { root, normalForm };
  }

  private parse(text: string, grammar: Grammar): MathNode | undefined {
    const expression = this.attempt(() => this.math.parse(text));
    return expression && isSafe(expression, grammar) ? expression : undefined;
  }

  private number(expression: MathNode, scope: object): BigNumber | undefined {
    const value: unknown = this.attempt(() => expression.evaluate(scope) as unknown);
    return this.math.isBigNumber(value) ? value : undefined;
  }

  /** mathjs reports a malformed expression by throwing: that is a question we do not understand, not a failure. */
  private attempt<T>(compute: () => T): T | undefined {
    try {
      return compute();
    } catch {
      return undefined;
    }
  }
}

function grammarIn(variable: string): Grammar {
  return { functions: ELEMENTARY_FUNCTIONS, symbols: new Set(['pi', variable]) };
}
