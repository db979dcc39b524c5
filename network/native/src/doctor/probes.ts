import type { CertificateStatus, ExposedKey } from '@llmnet/fabric-identities';
import type { AnchorPeer } from '../membership/edits/anchor-peers';
import type { OrganisationRoots } from '../membership/edits/msp-value';

/** A peer or an orderer that the plan names. */
export interface Server {
  readonly name: string;
  /** MSP id. */
  readonly organisation: string;
  /** `host:port` of its service. */
  readonly address: string;
}

/** What a TLS client of an organisation's authorities sees. */
export type TlsState =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable' };

/** An organisation as the channel's configuration has it. */
export interface ChannelMember {
  readonly mspId: string;
  readonly anchors: readonly AnchorPeer[];
  readonly roots: OrganisationRoots | undefined;
}

/** The chaincode as the channel has it. */
export interface CommittedChaincode {
  readonly version: string;
  readonly sequence: number;
  /** By MSP id, whether this definition is approved. */
  readonly approvals: Readonly<Record<string, boolean>>;
  readonly collections: readonly CollectionMembers[];
}

export interface CollectionMembers {
  readonly name: string;
  /** MSP ids, sorted. */
  readonly members: readonly string[];
}

/** What the members have agreed upon outside the channel's lifecycle. */
export interface ExpectedChaincode {
  readonly name: string;
  readonly version: string;
  readonly collections: readonly CollectionMembers[];
}

/** A member as the product's ledger has it. */
export interface LedgerMember {
  readonly mspId: string;
  readonly state: 'active' | 'suspended' | 'left';
}

export interface LedgerFacts {
  readonly members: readonly LedgerMember[];
  /** MSP ids whose records' key policies do not follow the membership yet. */
  readonly behind: readonly string[];
}

/** From where on something is wrong. */
export interface Limits {
  /** Bytes that must be free where a process keeps its ledger. */
  readonly freeBytes: number;
  /** How far a process' clock may be from this one's, in milliseconds. */
  readonly clockMs: number;
  /** How long a peer has to get the blocks that others have, in milliseconds. */
  readonly catchUpMs: number;
}

const GIB = 2 ** 30;

/** The clock's is that of the product's development parameters, the tightest that it is run with. */
export const DEFAULT_LIMITS: Limits = { freeBytes: GIB, clockMs: 2_000, catchUpMs: 5_000 };

/** What checks ask a network; each asks for what it needs only. Undefined is what cannot be seen. */
export interface NetworkProbes {
  readonly limits: Limits;
  /** MSP ids of the plan. */
  readonly members: readonly string[];
  readonly peers: readonly Server[];
  readonly orderers: readonly Server[];
  readonly ordering: 'raft' | 'bft';
  readonly chaincode: ExpectedChaincode;
  /** Undefined where the ledger was not founded or did not answer. */
  readonly ledger: LedgerFacts | undefined;

  /** Pids of what runs in the network's folder although no supervisor does. */
  orphans(): Promise<readonly number[]>;
  isRunning(server: Server): Promise<boolean>;
  tls(server: Server): Promise<TlsState>;
  /** How far its clock is ahead, in milliseconds. */
  clockOffset(server: Server): Promise<number | undefined>;
  freeBytes(server: Server): Promise<number>;
  /** The system's code for why nothing can be written where a process keeps its ledger; undefined where it can. */
  writeFailure(server: Server): Promise<string | undefined>;
  /** Blocks of the channel that it has. */
  height(server: Server): Promise<number | undefined>;
  leads(orderer: Server): Promise<boolean | undefined>;
  /** Whether a peer takes part in the channel. */
  hasJoined(peer: Server): Promise<boolean | undefined>;
  /** Addresses of the channel's peers that a peer knows, its own among them. */
  peersSeenBy(peer: Server): Promise<readonly string[] | undefined>;
  channelMembers(): Promise<readonly ChannelMember[] | undefined>;
  /** The authorities in the member's own folder. */
  localRoots(mspId: string): Promise<OrganisationRoots>;
  certificates(): Promise<readonly CertificateStatus[]>;
  exposedKeys(): Promise<readonly (ExposedKey & { readonly organisation: string })[]>;
  committed(): Promise<CommittedChaincode | 'absent' | undefined>;
  /** Package id that a member has approved. */
  approvedPackage(mspId: string): Promise<string | undefined>;
  installedPackages(peer: Server): Promise<readonly string[] | undefined>;
  /** Package id under which a member's chaincode server registers, and where it listens. */
  chaincodeServer(
    mspId: string,
  ): Promise<{ readonly packageId: string; readonly address: string; readonly listens: boolean }>;
  /** What is said instead of an answer of the chaincode, by way of a peer; undefined if it answers. */
  chaincodeFailure(peer: Server): Promise<string | undefined>;
}
