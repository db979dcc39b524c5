import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';

/** The files of a `.tar.gz`, in their order. */
export async function unpack(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const entries = Readable.from([gunzipSync(bytes)]).pipe(extract());
  for await (const entry of entries) files.set(entry.header.name, await buffer(entry));
  return files;
}
