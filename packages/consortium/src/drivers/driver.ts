import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NodeSpec } from '@llmnet/fabric-identities';
import type { StepDisplay } from '@llmnet/native-fabric';
import type { Supervisor } from '@llmnet/supervisor';
import { z } from 'zod';
import type { PeerAddresses } from '../deployment';
import { ConsortiumError } from '../errors';
import type { Layout } from '../layout';

/** What the ledger of a consortium runs on. Everything above it knows no more of it than where the peers are. */
export interface NetworkDriver<Started extends StartedNetwork = StartedNetwork> {
  readonly kind: NetworkKind;
  /** What the ledger in the data folder is made of; what a new one will be, where there is none. */
  topology(layout: Layout, founders: readonly string[]): Promise<NetworkTopology>;
  /** How many free ports a network of so many members has to be given. */
  portsFor(members: number): number;
  /** Brings up the ledger with its chaincode, or goes on with the one in the data folder. The identities exist. */
  start(start: NetworkStart): Promise<Started>;
}

export type NetworkKind = 'embedded' | 'native';

export interface NetworkTopology {
  readonly members: readonly NetworkMember[];
  readonly orderers: number;
  /** Names and addresses, besides loopback, under which its servers are reached. */
  readonly hosts: readonly string[];
}

export interface NetworkMember {
  readonly mspId: string;
  /** How many peers it has. */
  readonly peers: number;
}

/** A network to be brought up: one channel with one chaincode. */
export interface NetworkSpec {
  readonly channel: string;
  /** MSP ids of the members that found it. */
  readonly founders: readonly string[];
  /** Identities that each member gets. */
  readonly nodes: readonly NodeSpec[];
  /** Enrolment id of the node that administers a member's peers. */
  readonly admin: string;
  readonly chaincode: ChaincodeSpec;
  /** Makes the identities the same every time; see `createConsortium`. */
  readonly seed?: string;
}

/** A chaincode for fabric-shim that servers of the network's own run. */
export interface ChaincodeSpec {
  /** On the channel. */
  readonly name: string;
  /** Of its definition. */
  readonly version: string;
  /** Folder of its package. */
  readonly folder: string;
  /** Names of its private data collections, which all members' peers keep. */
  readonly collections: readonly string[];
}

export interface NetworkStart {
  readonly spec: NetworkSpec;
  readonly members: readonly NetworkMember[];
  readonly supervisor: Supervisor;
  readonly layout: Layout;
  readonly ports: readonly number[];
  readonly display: StepDisplay;
}

export interface StartedNetwork {
  readonly peers: PeerAddresses;
  /** Tells from now on who joins and leaves the channel. The members of an embedded network never change. */
  follow(listener?: MembershipListener): void;
}

export interface MembershipListener {
  /** A member has come, whose peers have these addresses; it may not be in the channel, nor on the ledger, yet. */
  joined(mspId: string, peers: readonly string[]): void;
  /** A member goes; its peers end when this has resolved. */
  left(mspId: string): Promise<void>;
}

/**
 * A data folder holds the ledger of one kind of network for ever.
 * @throws {ConsortiumError} OTHER_NETWORK
 */
export function assertSameKind(layout: Layout, kind: NetworkKind): void {
  const [other, folder] = kind === 'native' ? ['an embedded', layout.ledgers] : ['a native', layout.native];
  if (!existsSync(folder)) return;
  throw new ConsortiumError({
    code: 'OTHER_NETWORK',
    message: `${folder} holds the ledger of ${other} network`,
    cure: `start it ${kind === 'native' ? 'without' : 'with'} --native, or begin a new one with --data DIR`,
  });
}

const Manifest = z.object({ version: z.string().min(1) });

/**
 * The chaincode in a folder. Its version is the one in its package.json whenever it is asked for: an upgrade raises it while the
 * network runs.
 * @returns a specification whose `version` throws ConsortiumError CHAINCODE_INVALID
 */
export function chaincodeIn(
  folder: string,
  { name, collections = [] }: { readonly name: string; readonly collections?: readonly string[] },
): ChaincodeSpec {
  return {
    ...{ name, folder, collections },
    get version() {
      const file = path.join(folder, 'package.json');
      try {
        return Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
      } catch (cause) {
        throw new ConsortiumError({
          code: 'CHAINCODE_INVALID',
          message: `${file} is not the package.json of a chaincode: it needs a version`,
          cure: 'name the folder of a chaincode for fabric-shim with --chaincode DIR',
          cause,
        });
      }
    },
  };
}
