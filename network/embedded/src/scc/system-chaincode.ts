import { peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../peer/peer-ledger';

/** A call of a system chaincode: it reads the ledger as it is, without a simulation. */
export interface SystemCall {
  readonly args: readonly Uint8Array[];
  readonly ledger: PeerLedger;
  /** The peer's one channel. */
  readonly channel: string;
  /** Whether the client satisfies the channel's Readers policy. */
  readonly isReader: boolean;
  /** Whether the client is of the peer's own organisation. */
  readonly isLocalMember: boolean;
}

export type SystemChaincode = (call: SystemCall) => peer.Response;

const SUCCESS = 200;
const ERROR = 500;

export function success(payload: Uint8Array): peer.Response {
  const response = new peer.Response();
  response.setStatus(SUCCESS);
  response.setPayload(payload);
  return response;
}

export function failure(message: string): peer.Response {
  const response = new peer.Response();
  response.setStatus(ERROR);
  response.setMessage(message);
  return response;
}
