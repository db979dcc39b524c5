import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** A chaincode package of type `ccaas`, for Fabric's lifecycle. */
export interface ServicePackage {
  readonly bytes: Buffer;
  /** `label:hash`, under which the chaincode server registers. */
  readonly id: string;
}

/**
 * Packs the address of a chaincode server. Equal arguments give equal bytes, and so the same package id: names, times and
 * owners are fixed, and Node's gzip header holds no time.
 */
export async function packService(label: string, serverAddress: string): Promise<ServicePackage> {
  const connection = JSON.stringify({ address: serverAddress, dial_timeout: '10s', tls_required: false });
  const code = gzipSync(await tar({ 'connection.json': connection }));
  const metadata = JSON.stringify({ path: '', type: 'ccaas', label });
  const bytes = gzipSync(await tar({ 'metadata.json': metadata, 'code.tar.gz': code }));
  return { bytes, id: `${label}:${createHash('sha256').update(bytes).digest('hex')}` };
}

async function tar(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, contents] of Object.entries(files)) {
    archive.entry({ name, mtime: new Date(0), uid: 0, gid: 0, mode: 0o644 }, contents);
  }
  archive.finalize();
  return buffer(archive);
}
