import { existsSync } from 'node:fs';
import path from 'node:path';
import { layoutOf } from '@llmnet/consortium';
import { PLAN_FILE } from '@llmnet/native-fabric';
import { dataFolderAt, type DataFolder } from '@llmnet/supervisor';
import { findRunning } from '../status/running';
import { CliError } from '../errors';
import { NATIVE_FOLDER } from '../network/native/options';
import { DEFAULT_DATA_FOLDER } from '../project-root';

/** The data folder of a native network: of `network up --native`, or of the whole product as `start --native` runs it. */
export interface NativeFolder {
  readonly kind: 'network' | 'product';
  /** The value of `--data`. */
  readonly data: DataFolder;
  /** Folder of its plan. */
  readonly plan: string;
}

/**
 * The native network in a folder. Without one it is the network that runs in a default folder; the product's comes second.
 * @throws {CliError} NOT_RUNNING where there is none; MEMBERS_FIXED where there is an embedded one
 */
export function nativeFolder(data: string | undefined): NativeFolder {
  const folders = data === undefined ? [NATIVE_FOLDER, DEFAULT_DATA_FOLDER] : [data];
  const found = folders.flatMap((folder) => networkIn(folder) ?? []);
  const [chosen = found[0]] = found.filter((folder) => findRunning(folder.data) !== null);
  if (chosen !== undefined) return chosen;
  const embedded = folders.find((folder) => existsSync(layoutOf(dataFolderAt(folder).root).ledgers));
  throw embedded === undefined ? noNetwork(folders) : isEmbedded(embedded);
}

function networkIn(folder: string): NativeFolder | undefined {
  const data = dataFolderAt(folder);
  const { native } = layoutOf(data.root);
  if (existsSync(path.join(data.root, PLAN_FILE))) return { kind: 'network', data, plan: data.root };
  return existsSync(path.join(native, PLAN_FILE)) ? { kind: 'product', data, plan: native } : undefined;
}

function noNetwork(folders: readonly string[]): CliError {
  return new CliError({
    code: 'NOT_RUNNING',
    message: `there is no native network in ${folders.join(' or ')}`,
    cure: 'start one with npm start -- --native or llmnet network up --native, or name its folder with --data DIR',
  });
}

function isEmbedded(folder: string): CliError {
  return new CliError({
    code: 'MEMBERS_FIXED',
    message: `${folder} holds an embedded network, whose members are always the same`,
    cure: 'start a native one in another folder: npm start -- --native --data DIR',
  });
}
