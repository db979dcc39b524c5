/** What a network under test consists of; the same on the embedded and on a native network. */
export interface LedgerSpec {
  /** Transactions that fill a block; blocks of one transaction if left out. */
  readonly blockSize?: number;
  readonly collections?: readonly CollectionSpec[];
}

export interface CollectionSpec {
  readonly name: string;
  readonly members: readonly string[];
  readonly memberOnlyRead?: boolean;
  readonly memberOnlyWrite?: boolean;
  readonly blockToLive?: number;
  readonly requiredPeerCount?: number;
}

export const CHANNEL = 'conformance';
export const CHAINCODE = 'operations';
export const VERSION = '1.0';
export const CLIENT = 'client1';
export const ADMIN = 'admin1';
export const MEMBERS = ['AlphaMSP', 'BetaMSP', 'GammaMSP'] as const;
export type MemberName = (typeof MEMBERS)[number];

/** Count decides where a block ends wherever a test cares; the timeout is for a test that miscounts. */
export function blockLimits({ blockSize }: LedgerSpec): { maxMessageCount: number; timeoutMs: number } {
  return blockSize === undefined
    ? { maxMessageCount: 1, timeoutMs: 1_000 }
    : { maxMessageCount: blockSize, timeoutMs: 1_500 };
}
