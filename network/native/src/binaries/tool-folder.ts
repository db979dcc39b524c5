import { join } from 'node:path';
import { FABRIC_VERSION } from './version';

/**
 * Where a release is installed: `<dataFolder>/fabric/<version>`, with its programs in `bin`.
 * @param dataFolder the project's folder of generated things, `.llmnet`
 */
export function toolFolder(dataFolder: string, version: string = FABRIC_VERSION): string {
  return join(dataFolder, 'fabric', version);
}
