import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * External builder for packages of type `ccaas`: nothing is built, the peer gets the address in the package's
 * connection.json (Fabric docs, "External Builders and Launchers"; arguments as in `core/container/externalbuilder`).
 */
const SCRIPTS = {
  detect: `grep -Eq '"type" *: *"ccaas"' "$2/metadata.json"`,
  build: `cp "$1/connection.json" "$3/"`,
  release: `mkdir -p "$2/chaincode/server" && cp "$1/connection.json" "$2/chaincode/server/"`,
};

/** Writes the builder's programs below `dir`, which core.yaml names. What they copy holds a private key: only the peer reads it. */
export async function writeServiceBuilder(dir: string): Promise<void> {
  const bin = join(dir, 'bin');
  await mkdir(bin, { recursive: true });
  for (const [name, body] of Object.entries(SCRIPTS)) {
    await writeFile(join(bin, name), `#!/bin/sh\nset -eu\numask 077\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  }
}
