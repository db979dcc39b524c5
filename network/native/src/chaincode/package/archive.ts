import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { storedGzip } from './stored-gzip';

/** Path in the archive to contents. */
export type ArchiveFiles = Readonly<Record<string, string | Buffer>>;

/**
 * A `.tar.gz` whose bytes depend on names and contents alone: sorted names, one time, owner and mode. The mode is one that peers
 * accept for code (Fabric `core/chaincode/platforms/node/platform.go`, ValidateCodePackage).
 */
export async function archive(files: ArchiveFiles): Promise<Buffer> {
  const tar = pack();
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, contents] of sorted) {
    tar.entry({ name, mtime: new Date(0), uid: 0, gid: 0, mode: 0o644 }, contents);
  }
  tar.finalize();
  return storedGzip(await buffer(tar));
}
