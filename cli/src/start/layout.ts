import path from 'node:path';
import { nodePaths, organisationPaths } from '@llmnet/network/identities';
import type { NodeFiles } from '@llmnet/ledger-client';
import { projectRoot } from '../project-root';

/** Where a started network keeps its things inside the data folder. */
export interface Layout {
  readonly identities: string;
  readonly ledgers: string;
  readonly configs: string;
  readonly workerState: (mspId: string) => string;
}

export function layoutOf(dataFolder: string): Layout {
  return {
    identities: path.join(dataFolder, 'identities'),
    ledgers: path.join(dataFolder, 'ledgers'),
    configs: path.join(dataFolder, 'configs'),
    workerState: (mspId) => path.join(dataFolder, 'workers', mspId),
  };
}

export function nodeFiles({ identities }: Layout, mspId: string, enrolmentId: string): NodeFiles {
  return { mspId, enrolmentId, ...nodePaths(identities, mspId, enrolmentId) };
}

/** PEM of the TLS root behind a member's peer. */
export function peerTlsRoot({ identities }: Layout, mspId: string): string {
  return organisationPaths(identities, mspId).tlsCaCert;
}

/** The programs that `start` runs, as built. */
export const PROGRAMS = {
  network: path.join(projectRoot, 'network', 'dist', 'embedded', 'main.js'),
  chaincode: path.join(projectRoot, 'chaincode', 'bin', 'supervised-server.cjs'),
  chaincodeModule: path.join(projectRoot, 'chaincode'),
  experts: path.join(projectRoot, 'provider-worker', 'dist', 'experts', 'main.js'),
  worker: path.join(projectRoot, 'provider-worker', 'dist', 'main.js'),
  gateway: path.join(projectRoot, 'gateway-app', 'dist', 'main.js'),
} as const;
