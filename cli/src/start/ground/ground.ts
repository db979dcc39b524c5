import { existsSync } from 'node:fs';
import type { Supervisor } from '@llmnet/supervisor';
import { CliError } from '../../errors';
import type { Progress } from '../../progress';
import type { Layout } from '../layout';
import type { PeerAddresses } from '../site';

/** What the ledger of a started consortium runs on. Everything above it knows no more of it than where the peers are. */
export interface Ground {
  readonly kind: GroundKind;
  /** How many free ports it has to be given. */
  readonly ports: number;
  /** How many orderers need identities. */
  readonly orderers: number;
  /** The members of the ledger in the data folder; those that will found it where there is none. */
  members(layout: Layout): Promise<readonly GroundMember[]>;
  /** Brings up the ledger with its chaincode, or goes on with the one in the data folder. */
  start(start: GroundStart): Promise<StartedGround>;
}

export interface GroundMember {
  readonly mspId: string;
  /** How many peers it has. */
  readonly peers: number;
}

export interface StartedGround {
  readonly peers: PeerAddresses;
  /** Tells from now on who joins and leaves the channel. The members of an embedded network never change. */
  follow(listener: MembershipListener): void;
}

export interface MembershipListener {
  /** A member has come, whose peers have these addresses; it may not be in the channel, nor on the ledger, yet. */
  joined(mspId: string, peers: readonly string[]): void;
  /** A member goes; its peers end when this has resolved. */
  left(mspId: string): Promise<void>;
}

export type GroundKind = 'embedded' | 'native';

export interface GroundStart {
  readonly supervisor: Supervisor;
  readonly layout: Layout;
  readonly ports: readonly number[];
  readonly progress: Progress;
}

/**
 * A data folder holds the ledger of one kind of network for ever.
 * @throws {CliError} OTHER_NETWORK
 */
export function assertSameGround(layout: Layout, kind: GroundKind): void {
  const [other, folder] = kind === 'native' ? ['an embedded', layout.ledgers] : ['a native', layout.native];
  if (!existsSync(folder)) return;
  throw new CliError({
    code: 'OTHER_NETWORK',
    message: `${folder} holds the ledger of ${other} network`,
    cure: `start it ${kind === 'native' ? 'without' : 'with'} --native, or begin a new one with --data DIR`,
  });
}
