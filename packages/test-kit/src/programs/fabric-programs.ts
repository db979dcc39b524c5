import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const FABRIC_PROGRAMS = ['peer', 'orderer', 'osnadmin', 'configtxgen', 'configtxlator', 'discover'];

/** A program that knows its version and nothing else. */
export function fabricProgram(name: string, version: string): string {
  return `#!/bin/sh\necho "${name}:"\necho " Version: ${version}"\n`;
}

/** A folder of such programs, for whoever only looks for them. */
export async function writeFabricPrograms(folder: string, version: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of FABRIC_PROGRAMS) {
    await writeFile(path.join(folder, name), fabricProgram(name, version), { mode: 0o755 });
  }
}
