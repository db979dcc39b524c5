import { BinariesError } from '../errors';
import { archiveName, publishedDigest, type Release, type ReleaseSite } from './release';

/** What the archive is compared with: a digest that the operator trusts, the one that is published with the release, or none. */
export type DigestChoice =
  | { readonly kind: 'given'; readonly sha256: string }
  | { readonly kind: 'published' }
  | { readonly kind: 'unverified' };

export type DigestOrigin = DigestChoice['kind'];

/** Any archive will do if there is no `sha256`. */
export interface ExpectedDigest {
  readonly origin: DigestOrigin;
  readonly sha256?: string;
}

/** @throws {BinariesError} DIGEST_UNKNOWN, before anything is downloaded */
export async function expectedDigest(
  choice: DigestChoice,
  site: ReleaseSite,
  release: Release,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<ExpectedDigest> {
  switch (choice.kind) {
    case 'given':
      return { origin: 'given', sha256: choice.sha256.toLowerCase() };
    case 'unverified':
      return { origin: 'unverified' };
    case 'published': {
      const published = await publishedDigest(site, release, env, signal);
      if ('sha256' in published) {
        return { origin: 'published', sha256: published.sha256 };
      }
      throw new BinariesError({
        code: 'DIGEST_UNKNOWN',
        message: `${archiveName(release)} cannot be checked, as no digest for it is known (${published.unknown})`,
        cure: 'give the SHA-256 that you trust with --sha256 HEX, or install without a check with --unverified',
      });
    }
  }
}

/**
 * @param archive its name for the operator
 * @throws {BinariesError} DIGEST_MISMATCH
 */
export function assertDigest({ origin, sha256 }: ExpectedDigest, actual: string, archive: string): void {
  if (sha256 === undefined || sha256 === actual) return;
  throw new BinariesError({
    code: 'DIGEST_MISMATCH',
    message: `${archive} has the SHA-256 ${actual}, the ${origin} one is ${sha256}: it is damaged, of another platform or not Fabric's`,
    cure: 'get it again; do not use this one',
  });
}
