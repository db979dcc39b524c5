import { delimiter, join } from 'node:path';
import { BinariesError } from './errors';
import {
  binariesAt,
  binariesIn,
  checkFolder,
  checkVersion,
  isExecutable,
  missingProgram,
  PROGRAMS,
  type CheckedBinaries,
  type Program,
} from './programs';
import { toolFolder } from './tool-folder';
import { FABRIC_VERSION } from './version';

export type BinariesSource = 'FABRIC_BIN' | 'PATH' | 'tool folder';

export interface LocatedBinaries extends CheckedBinaries {
  readonly source: BinariesSource;
}

export interface BinariesSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project's folder of generated things, see `toolFolder`. */
  readonly dataFolder: string;
}

/**
 * Finds Fabric's programs: in the folder FABRIC_BIN, whose faults are errors as somebody has asked for it; else in PATH; else where
 * `llmnet network install` puts them. Programs of a wrong version in PATH do not hide installed ones.
 * @throws {BinariesError} BINARIES_MISSING, BINARIES_UNUSABLE, BINARIES_WRONG_VERSION
 */
export async function locateBinaries({ env, dataFolder }: BinariesSearch): Promise<LocatedBinaries> {
  const { FABRIC_BIN, PATH = '' } = env;
  if (FABRIC_BIN !== undefined && FABRIC_BIN !== '') {
    return { ...(await checkFolder(FABRIC_BIN)), source: 'FABRIC_BIN' };
  }
  const inPath = await searchPath(PATH.split(delimiter).filter((folder) => folder !== ''));
  if (inPath !== undefined && !(inPath instanceof BinariesError)) {
    return { ...inPath, source: 'PATH' };
  }
  const installed = join(toolFolder(dataFolder), 'bin');
  if ((await missingProgram(binariesIn(installed))) === undefined) {
    return { ...(await checkFolder(installed)), source: 'tool folder' };
  }
  throw inPath ?? nowhere(installed);
}

/** All programs in PATH; an error if they are there but cannot be used; undefined if not all are there. */
async function searchPath(folders: readonly string[]): Promise<CheckedBinaries | BinariesError | undefined> {
  const paths = new Map<Program, string>();
  for (const program of PROGRAMS) {
    const path = await firstExecutable(folders.map((folder) => join(folder, program)));
    if (path === undefined) return undefined;
    paths.set(program, path);
  }
  return checkVersion(binariesAt((program) => paths.get(program) ?? program)).catch((error: unknown) => {
    if (error instanceof BinariesError) return error;
    throw error;
  });
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

function nowhere(installed: string): BinariesError {
  return new BinariesError({
    code: 'BINARIES_MISSING',
    message: `Fabric's programs were found neither by FABRIC_BIN, nor in PATH, nor in ${installed}`,
    cure:
      `set FABRIC_BIN to a folder with the programs of Fabric ${FABRIC_VERSION}, or add that folder to PATH, or run ` +
      'npx llmnet network install; the embedded network needs none of them: leave out --native',
  });
}
