import { join, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '..', '..', '..');

export const CHANNEL = 'bench';
export const CHAINCODE = 'assets';
export const CHAINCODE_VERSION = '1.0';

/** Assets as in Fabric's samples, served by fabric-shim. */
export const CHAINCODE_PROGRAM = {
  script: join(PROJECT, 'chaincode', 'bin', 'supervised-server.cjs'),
  modulePath: join(PROJECT, 'tools', 'bench', 'chaincode'),
};

/** The embedded network as a program. */
export const NETWORK_SCRIPT = join(PROJECT, 'network', 'embedded', 'dist', 'main.js');
