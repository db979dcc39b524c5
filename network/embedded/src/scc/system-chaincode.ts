import { peer } from '@hyperledger/fabric-protos';
import type { CollectionConfig } from '../collections';
import type { PeerLedger } from '../peer/peer-ledger';
import type { EndorsementPolicyOption } from '../policy/policy-expression';

/** A call of a system chaincode: it reads the ledger as it is, without a simulation. */
export interface SystemCall {
  readonly args: readonly Uint8Array[];
  readonly ledger: PeerLedger;
  /** The peer's one channel. */
  readonly channel: string;
  /** Whether the client satisfies the channel's Readers policy. */
  readonly isReader: boolean;
  /** Whether the client satisfies the channel's Writers policy. */
  readonly isWriter: boolean;
  /** Whether the client is of the peer's own organisation. */
  readonly isLocalMember: boolean;
  readonly definition: DefinedChaincode;
}

/** The one chaincode of the channel as its members have agreed upon it. */
export interface DefinedChaincode {
  readonly name: string;
  readonly version: string;
  /** The channel's own if left out. */
  readonly endorsementPolicy?: EndorsementPolicyOption;
  readonly collections: readonly CollectionConfig[];
  /** MSP ids of all members. */
  readonly members: readonly string[];
}

export type SystemChaincode = (call: SystemCall) => peer.Response;

const SUCCESS = 200;
const NOT_FOUND = 404;
const ERROR = 500;

export function success(payload: Uint8Array): peer.Response {
  const response = new peer.Response();
  response.setStatus(SUCCESS);
  response.setPayload(payload);
  return response;
}

export function failure(message: string): peer.Response {
  return refusal(ERROR, message);
}

export function notFound(message: string): peer.Response {
  return refusal(NOT_FOUND, message);
}

function refusal(status: number, message: string): peer.Response {
  const response = new peer.Response();
  response.setStatus(status);
  response.setMessage(message);
  return response;
}
