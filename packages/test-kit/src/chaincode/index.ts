import { join } from 'node:path';

export * from './chaincode-process';
export * from './chaincode-server';

/** Folder of a chaincode that keeps values; `RELEASE` in its environment says which release of it this is. */
export const REGISTER_CHAINCODE = join(__dirname, 'register');
