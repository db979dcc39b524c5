import { locateBinaries, type LocatedBinaries } from '@llmnet/native-fabric';
import { printable } from '../../../bootstrap/printable.cjs';
import { DEFAULT_DATA_FOLDER } from '../../project-root';

/** Finds Fabric's programs. @throws {BinariesError} */
export function locateFabric(): Promise<LocatedBinaries> {
  return locateBinaries({ env: process.env, dataFolder: DEFAULT_DATA_FOLDER });
}

/** Of a member that another command has added or removed; that command sees that it does not come or go. */
export function reportFailure(error: unknown): void {
  process.stderr.write(printable(`llmnet: ${error instanceof Error ? error.message : String(error)}\n`));
}
