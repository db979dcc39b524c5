import path from 'node:path';
import type { AskedNetwork } from '@llmnet/consortium';
import { DEFAULT_DATA_FOLDER } from '../../project-root';

/** Where a native network lives unless `--data` says otherwise. */
export const NATIVE_FOLDER = path.join(DEFAULT_DATA_FOLDER, 'native-network');

/** What `llmnet network up --native` can be told; what is left out is as the ledger in the folder has it, or the default. */
export interface NativeOptions extends AskedNetwork {
  readonly data: string;
  /** Folder of a chaincode with a package.json, for fabric-shim; the product's own if left out. */
  readonly chaincode?: string;
  readonly chaincodeName?: string;
  readonly seed?: string;
}
