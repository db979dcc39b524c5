import path from 'node:path';
import type { NodeProgram } from './child-spec';

const SCRIPT = path.resolve(__dirname, '..', '..', 'dist', 'guard', 'main.js');
const NAME = 'guard';

/** The child that ends the native ones when the supervisor is killed; see `guard/main.ts`. */
export function guardOf(root: string): NodeProgram {
  return { name: NAME, script: SCRIPT, args: [root], execArgv: ['--max-semi-space-size=1', '--max-old-space-size=32'] };
}
