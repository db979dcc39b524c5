import path from 'node:path';

/** A script of test/fixtures/cli. */
export function fixture(name: string): string {
  return path.resolve(__dirname, '../../fixtures/cli', name);
}
