import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify, types } from 'node:util';
import { BinariesError } from './errors';
import { FABRIC_VERSION, plainVersion, supportOf } from './version';

/** Fabric's programs that a native network needs; all are in the `bin` folder of a release. */
export const PROGRAMS = ['peer', 'orderer', 'osnadmin', 'configtxgen', 'configtxlator', 'discover'] as const;
export type Program = (typeof PROGRAMS)[number];

/** Where each of Fabric's programs is. */
export type FabricBinaries = Readonly<Record<Program, string>>;

export interface CheckedBinaries {
  readonly binaries: FabricBinaries;
  /** As `peer version` prints it, without a leading `v`. */
  readonly version: string;
  /** Whether the project is tested with this release; if not, say so to the operator. */
  readonly tested: boolean;
}

const VERSION_TIMEOUT_MS = 30_000;

/** The paths of the programs in `folder`, whether they exist or not. */
export function binariesIn(folder: string): FabricBinaries {
  return binariesAt((program) => join(folder, program));
}

/** @param locate the path of a program */
export function binariesAt(locate: (program: Program) => string): FabricBinaries {
  return {
    peer: locate('peer'),
    orderer: locate('orderer'),
    osnadmin: locate('osnadmin'),
    configtxgen: locate('configtxgen'),
    configtxlator: locate('configtxlator'),
    discover: locate('discover'),
  };
}

/** The first program that is not an executable file; undefined if all are. */
export async function missingProgram(binaries: FabricBinaries): Promise<string | undefined> {
  for (const path of Object.values<string>(binaries)) {
    if (!(await isExecutable(path))) return path;
  }
  return undefined;
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Checks that all programs of `folder` are there and what release they are.
 * @throws {BinariesError} BINARIES_MISSING, BINARIES_UNUSABLE, BINARIES_WRONG_VERSION
 */
export async function checkFolder(folder: string): Promise<CheckedBinaries> {
  const binaries = binariesIn(folder);
  const missing = await missingProgram(binaries);
  if (missing !== undefined) {
    throw new BinariesError({
      code: 'BINARIES_MISSING',
      message: `${missing} is not an executable file`,
      cure: await cureOfIncomplete(folder),
    });
  }
  return checkVersion(binaries);
}

/** An unpacked release has its programs one folder below. */
async function cureOfIncomplete(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  if ((await missingProgram(binariesIn(bin))) === undefined) return `add bin to the folder's name: ${bin}`;
  return `name a folder with all of Fabric ${FABRIC_VERSION}'s programs: ${PROGRAMS.join(', ')}`;
}

/**
 * Asks the peer for its version.
 * @throws {BinariesError} BINARIES_UNUSABLE, BINARIES_WRONG_VERSION
 */
export async function checkVersion(binaries: FabricBinaries): Promise<CheckedBinaries> {
  const version = await versionOf(binaries.peer);
  const support = supportOf(version);
  if (support === 'refused') {
    throw new BinariesError({
      code: 'BINARIES_WRONG_VERSION',
      message: `${binaries.peer} is Fabric ${version}`,
      cure: `use Fabric ${FABRIC_VERSION} or another 3.1 release (2.5 is accepted but untested): npx llmnet network install`,
    });
  }
  return { binaries, version, tested: support === 'supported' };
}

async function versionOf(peer: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(peer, ['version'], { timeout: VERSION_TIMEOUT_MS });
    return plainVersion(/^ Version: (\S+)$/m.exec(stdout)?.[1] ?? 'of an unknown version');
  } catch (cause) {
    throw new BinariesError({
      code: 'BINARIES_UNUSABLE',
      message: `${peer} version does not run (${reasonOf(cause)})`,
      cure: `use programs that were built for this machine (${process.platform} ${process.arch}): npx llmnet network install`,
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  const [firstLine = ''] = (types.isNativeError(cause) ? cause.message : String(cause)).split('\n');
  return firstLine;
}
