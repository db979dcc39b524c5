import { cscc } from './cscc';
import { lifecycle } from './lifecycle';
import { qscc } from './qscc';
import type { SystemChaincode } from './system-chaincode';

/** The system chaincodes of a peer, by name. */
export const SYSTEM_CHAINCODES: ReadonlyMap<string, SystemChaincode> = new Map([
  ['qscc', qscc],
  ['cscc', cscc],
  ['_lifecycle', lifecycle],
]);

/** In place of a version in what a system chaincode's answer is signed with. */
export const SYSTEM_VERSION = 'syscc';
