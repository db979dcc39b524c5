import path from 'node:path';

/** A script of the fixtures here. */
export function fixture(name: string): string {
  return path.resolve(__dirname, 'fixtures', name);
}
