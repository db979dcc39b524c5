import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { pack, type Header } from 'tar-stream';

const PROGRAMS = ['peer', 'orderer', 'osnadmin', 'configtxgen', 'configtxlator', 'discover'];

type Entry = Pick<Header, 'name'> & Partial<Header> & { readonly text?: string };

/** A program that knows its version and nothing else. */
export function program(name: string, version: string): string {
  return `#!/bin/sh\necho "${name}:"\necho " Version: ${version}"\n`;
}

export async function writePrograms(folder: string, version: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of PROGRAMS) {
    await writeFile(join(folder, name), program(name, version), { mode: 0o755 });
  }
}

/** What a release of Fabric holds. */
export function releaseEntries(version = 'v3.1.5'): Entry[] {
  return [
    { name: 'bin/', type: 'directory' },
    ...PROGRAMS.map((name) => ({ name: `bin/${name}`, mode: 0o755, text: program(name, version) })),
    { name: 'config/core.yaml', text: 'peer: {}\n' },
    { name: 'builders/ccaas/bin/build', mode: 0o755, text: '#!/bin/sh\n' },
  ];
}

/** A .tar.gz. */
export async function archiveOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { text, ...header } of entries) archive.entry(header, text ?? '');
  archive.finalize();
  return gzipSync(await buffer(archive));
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
