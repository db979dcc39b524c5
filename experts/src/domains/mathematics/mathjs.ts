import type { MathJsInstance } from 'mathjs';

/** Units that mathjs rounds so that they disagree with others (findings/mathjs-units-disagree.sh), by their exact definitions. */
const EXACT_UNITS = [
  { name: 'acre', aliases: ['acres'], definition: '43560 ft^2' },
  { name: 'torr', aliases: [], definition: '133.32236842105263157894736842105263157895 Pa' },
  { name: 'electronvolt', aliases: ['electronvolts', 'eV'], definition: '1.602176634e-19 J' },
];

/** mathjs, counting in 64 decimal digits instead of binary floats: 0.1 + 0.2 is 0.3. */
export async function loadMathjs(): Promise<MathJsInstance> {
  const { default: mathjs } = await import('mathjs/lib/browser/math.js');
  const math = mathjs.create({ number: 'BigNumber', precision: 64 });
  for (const { name, aliases, definition } of EXACT_UNITS)
    math.createUnit(name, { definition, aliases }, { override: true });
  return math;
}
