import { status } from '@grpc/grpc-js';
import type { ProposalOutcome } from '../endorser/endorser';
import type { OpenedProposal } from '../endorser/proposal';
import type { ProposalProcessor } from '../endorser/reachable-endorser';
import type { Identity } from '../msp/identity';
import type { PeerNode } from '../peer/peer-node';
import type { FailureDetail } from './status';

/** One member's peer as gateways see it. */
export interface MemberPeer {
  readonly mspId: string;
  /** As which it endorses. */
  readonly identity: Identity;
  /** `host:port` as which error details name it; known once the server is bound. */
  readonly endpoint: string;
  readonly node: PeerNode;
  /** While it does not, gateways know no endorser of this member. */
  readonly isRunning: boolean;
  readonly endorser: ProposalProcessor;
}

/** Below it, an answer of the chaincode is a failure to gateways though its peer endorses it. */
const LOWEST_SUCCESS = 200;

/** Sends a proposal to a peer and judges the answer as gateways do (Fabric `internal/pkg/gateway/apiutils.go`). */
export async function ask({ endorser }: MemberPeer, proposal: OpenedProposal): Promise<ProposalOutcome> {
  const outcome = await endorser.process(proposal);
  return outcome.kind === 'endorsed' && outcome.response.getStatus() < LOWEST_SUCCESS
    ? { kind: 'declined', response: outcome.response }
    : outcome;
}

type Failed = Exclude<ProposalOutcome, { kind: 'endorsed' }>;

export interface Failure {
  readonly code: status;
  readonly message: string;
  /** Whether another peer might succeed where this one did not. */
  readonly retry: boolean;
}

/** Status code and message of a failed proposal (Fabric `internal/pkg/gateway/apiutils.go`, responseStatus). */
export function failureOf(outcome: Failed): Failure {
  switch (outcome.kind) {
    case 'dropped':
      return { code: status.UNAVAILABLE, message: outcome.message, retry: true };
    case 'refused':
      return { code: status.FAILED_PRECONDITION, message: outcome.message, retry: false };
    case 'failed':
      return { code: status.ABORTED, message: outcome.message, retry: true };
    case 'declined': {
      const { response } = outcome;
      const message = `chaincode response ${response.getStatus()}, ${response.getMessage()}`;
      return { code: status.UNKNOWN, message, retry: false };
    }
  }
}

export function detailOf(member: MemberPeer, message: string): FailureDetail {
  return { address: member.endpoint, mspId: member.mspId, message };
}
