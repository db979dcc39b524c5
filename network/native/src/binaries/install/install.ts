import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemErrorCode } from '@llmnet/supervisor';
import { BinariesError } from '../errors';
import { checkFolder } from '../programs';
import { plainVersion, supportOf, FABRIC_VERSION } from '../version';
import { assertDigest, expectedDigest, type DigestChoice, type DigestOrigin } from './digest';
import { releasePlatform } from './platform';
import { archiveUrl, FABRIC_RELEASES, type Release, type ReleaseSite } from './release';
import { fetchArchive, shownSource, type ArchiveSource } from './source';
import { unpackRelease } from './unpack';

/** What is being done, for a display. */
export type InstallProgress =
  | { readonly step: 'digest' }
  | { readonly step: 'archive'; readonly doneBytes: number; readonly totalBytes: number | undefined }
  | { readonly step: 'unpack' }
  | { readonly step: 'check' };

export interface InstallOptions {
  readonly version: string;
  /** The release's official archive for this platform if left out. */
  readonly source?: ArchiveSource;
  readonly digest: DigestChoice;
  /** The folder that gets `bin` and `config`, see `toolFolder`. It appears whole or not at all. */
  readonly folder: string;
  /** For the variables of proxies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
  /** Fabric's own on GitHub if left out. */
  readonly site?: ReleaseSite;
}

export interface Installation {
  readonly folder: string;
  readonly version: string;
  /** Whether it was there before. */
  readonly existed: boolean;
  /** SHA-256 of the archive in hex, and who vouches for it; absent if it was there before. */
  readonly archive?: { readonly sha256: string; readonly digest: DigestOrigin };
}

/**
 * Gets a release of Fabric, checks its digest and installs its programs. Nothing is resumed; nothing is left of what fails.
 * @throws {BinariesError} every code but BINARIES_MISSING
 */
export async function installFabric(options: InstallOptions): Promise<Installation> {
  const release = { version: releasedVersion(options.version), platform: releasePlatform() };
  const folder = resolve(options.folder);
  try {
    if (await isInstalled(folder, release.version)) {
      return { folder, version: release.version, existed: true };
    }
    await mkdir(dirname(folder), { recursive: true });
    const staging = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
    try {
      return {
        folder,
        version: release.version,
        existed: false,
        archive: await installInto(staging, release, options),
      };
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    throw asBinariesError(error, folder, options.signal);
  }
}

async function installInto(
  staging: string,
  release: Release,
  { source: given, digest, folder, env, site = FABRIC_RELEASES, onProgress = () => undefined, signal }: InstallOptions,
): Promise<{ sha256: string; digest: DigestOrigin }> {
  const source = given ?? { url: archiveUrl(site, release) };
  const abort = signal === undefined ? {} : { signal };
  onProgress({ step: 'digest' });
  const expected = await expectedDigest(digest, site, release, env, signal);
  const archive = join(staging, 'release.tar.gz');
  const sha256 = await fetchArchive(source, archive, {
    env,
    onBytes: (doneBytes, totalBytes) => {
      onProgress({ step: 'archive', doneBytes, totalBytes });
    },
    ...abort,
  });
  assertDigest(expected, sha256, shownSource(source));
  onProgress({ step: 'unpack' });
  const unpacked = join(staging, 'release');
  await mkdir(unpacked);
  await unpackRelease(archive, unpacked, signal);
  onProgress({ step: 'check' });
  await assertVersion(unpacked, release.version);
  signal?.throwIfAborted();
  await rename(unpacked, resolve(folder));
  return { sha256, digest: expected.origin };
}

/** @throws {BinariesError} BINARIES_WRONG_VERSION */
function releasedVersion(text: string): string {
  const version = plainVersion(text);
  if (!/^\d+\.\d+\.\d+$/.test(version) || supportOf(version) === 'refused') {
    throw new BinariesError({
      code: 'BINARIES_WRONG_VERSION',
      message: `Fabric ${JSON.stringify(text)} is not a release that this project can use`,
      cure: `choose one of 3.1, such as ${FABRIC_VERSION}; 2.5 is accepted but untested`,
    });
  }
  return version;
}

async function isInstalled(folder: string, version: string): Promise<boolean> {
  const content = await readdir(folder).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (content.length === 0) return false;
  const found = await checkFolder(join(folder, 'bin')).catch(() => undefined);
  if (found?.version !== version) {
    throw new BinariesError({
      code: 'FOLDER_OCCUPIED',
      message: `${folder} exists and is no installation of Fabric ${version}`,
      cure: 'remove it or choose another folder with --to DIR',
    });
  }
  return true;
}

/** The archive's name says nothing of what is in it: its peer does. */
async function assertVersion(folder: string, version: string): Promise<void> {
  const found = await checkFolder(join(folder, 'bin'));
  if (found.version !== version) {
    throw new BinariesError({
      code: 'BINARIES_WRONG_VERSION',
      message: `the archive holds Fabric ${found.version}, not ${version}`,
      cure: `name its version with --version ${found.version}, or get the other archive`,
    });
  }
}

function asBinariesError(error: unknown, folder: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) {
    return new BinariesError({
      code: 'INSTALL_STOPPED',
      message: 'the installation was stopped, nothing is installed',
      cure: 'run the command again to start over',
      cause: error,
    });
  }
  const code = systemErrorCode(error);
  if (error instanceof BinariesError || code === null) return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new BinariesError({
    code: full ? 'NO_SPACE' : 'FOLDER_UNUSABLE',
    message: full ? `the disk of ${folder} is full` : `${folder} cannot be written (${code})`,
    cure: full
      ? 'free about 500 MB or choose another disk with --to DIR'
      : 'make it writable or choose another with --to DIR',
    cause: error,
  });
}
