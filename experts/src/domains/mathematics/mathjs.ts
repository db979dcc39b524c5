import type { MathJsInstance } from 'mathjs';

/** mathjs, counting in 64 decimal digits instead of binary floats: 0.1 + 0.2 is 0.3. */
export async function loadMathjs(): Promise<MathJsInstance> {
  const { default: mathjs } = await import('mathjs/lib/browser/math.js');
  return mathjs.create({ number: 'BigNumber', precision: 64 });
}
