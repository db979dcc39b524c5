import { z } from 'zod';
import { BinariesError } from '../errors';
import { get } from './http';

/** Where a project on GitHub publishes its releases; other addresses in tests. */
export interface ReleaseSite {
  /** Below it: `v<version>/<archive>` (Fabric's `scripts/install-fabric.sh`). */
  readonly downloads: string;
  /** Below it: `tags/v<version>`, the release as JSON with the digests of its files. */
  readonly api: string;
}

export const FABRIC_RELEASES: ReleaseSite = {
  downloads: 'https://github.com/hyperledger/fabric/releases/download',
  api: 'https://api.github.com/repos/hyperledger/fabric/releases',
};

export interface Release {
  readonly version: string;
  /** See `releasePlatform`. */
  readonly platform: string;
}

/** SHA-256 in hex, or why it is not known. */
export type PublishedDigest = { readonly sha256: string } | { readonly unknown: string };

const releaseSchema = z.object({
  assets: z.array(z.object({ name: z.string(), digest: z.string().nullish() })),
});

export function archiveName({ version, platform }: Release): string {
  return `hyperledger-fabric-${platform}-${version}.tar.gz`;
}

export function archiveUrl(site: ReleaseSite, release: Release): URL {
  return new URL(`${site.downloads}/v${release.version}/${archiveName(release)}`);
}

/**
 * The digest that GitHub computed when the archive was uploaded (REST API, "Get a release by tag name", `assets[].digest`; since
 * June 2025). Fabric's releases have no checksum file of their own.
 */
export async function publishedDigest(
  site: ReleaseSite,
  release: Release,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<PublishedDigest> {
  const url = new URL(`${site.api}/tags/v${release.version}`);
  try {
    const headers = { accept: 'application/vnd.github+json' };
    const response = await get({ url, env, headers, ...(signal === undefined ? {} : { signal }) });
    if (!response.ok) {
      await response.body?.cancel();
      return { unknown: `${url.href} answers ${response.status}` };
    }
    const { assets } = releaseSchema.parse(await response.json());
    const digest = assets.find(({ name }) => name === archiveName(release))?.digest ?? '';
    const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
    return sha256 === undefined ? { unknown: `${url.href} names none` } : { sha256 };
  } catch (error) {
    return { unknown: error instanceof BinariesError ? error.message : `${url.href} answers with something else` };
  }
}
