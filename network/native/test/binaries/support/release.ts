import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { FABRIC_PROGRAMS, fabricProgram } from '@llmnet/test-kit/programs';
import { pack, type Header } from 'tar-stream';

type Entry = Pick<Header, 'name'> & Partial<Header> & { readonly text?: string };

/** What a release of Fabric holds. */
export function releaseEntries(version = 'v3.1.5'): Entry[] {
  return [
    { name: 'bin/', type: 'directory' },
    ...FABRIC_PROGRAMS.map((name) => ({ name: `bin/${name}`, mode: 0o755, text: fabricProgram(name, version) })),
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
