import path from 'node:path';
import type { OrderingName } from '@llmnet/native-fabric';
import { DEFAULT_DATA_FOLDER } from '../../project-root';

/** Where a native network lives unless `--data` says otherwise. */
export const NATIVE_FOLDER = path.join(DEFAULT_DATA_FOLDER, 'native-network');

/** What `llmnet network up --native` can be told; what is left out is as the ledger in the folder has it, or the default. */
export interface NativeOptions {
  readonly data: string;
  readonly members?: number;
  readonly peers?: 1 | 2;
  readonly ordering?: OrderingName;
  readonly blockTimeoutMs?: number;
  /** The address or name of this machine that peers, orderers and chaincode servers listen on and are reached at. */
  readonly listen?: string;
  readonly channel?: string;
  /** Folder of a chaincode with a package.json, for fabric-shim; the product's own if left out. */
  readonly chaincode?: string;
  readonly chaincodeName?: string;
  readonly seed?: string;
}
