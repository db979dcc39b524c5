import path from 'node:path';
import { nodePaths, organisationPaths } from '@llmnet/fabric-identities';
import type { NodeFiles } from '@llmnet/ledger-client';

/** Where a started network keeps its things inside the data folder. */
export interface Layout {
  readonly identities: string;
  /** Of the embedded network. */
  readonly ledgers: string;
  /** Everything of a native network but its identities. */
  readonly native: string;
  readonly configs: string;
  /** Holds the state folder of each member's worker, named by the member's MSP. */
  readonly workers: string;
  readonly workerState: (mspId: string) => string;
  /** Which models a member brought along that came while the network ran. */
  readonly newcomerModels: (mspId: string) => string;
}

export function layoutOf(dataFolder: string): Layout {
  return {
    identities: path.join(dataFolder, 'identities'),
    ledgers: path.join(dataFolder, 'ledgers'),
    native: path.join(dataFolder, 'native'),
    configs: path.join(dataFolder, 'configs'),
    workers: path.join(dataFolder, 'workers'),
    workerState: (mspId) => path.join(dataFolder, 'workers', mspId),
    newcomerModels: (mspId) => path.join(dataFolder, 'models', `${mspId}.json`),
  };
}

export function nodeFiles({ identities }: Layout, mspId: string, enrolmentId: string): NodeFiles {
  return { mspId, enrolmentId, ...nodePaths(identities, mspId, enrolmentId) };
}

/** PEM of the TLS root behind a member's peer. */
export function peerTlsRoot({ identities }: Layout, mspId: string): string {
  return organisationPaths(identities, mspId).tlsCaCert;
}
