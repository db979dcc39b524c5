import { status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import type { GatewayContext } from '../gateway/gateway-context';
import { GatewayError, toServerError } from '../gateway/status';
import type { ConcurrencyLimit } from '../serving/concurrency-limit';
import type { ProposalOutcome } from './endorser';
import { MalformedProposal, openProposal } from './proposal';

/** Version of a ProposalResponse with an endorsement. */
const RESPONSE_VERSION = 1;
/** Response status for what the peer, not the chaincode, could not do. */
const PEER_ERROR = 500;

/** The `protos.Endorser` service of one member's peer, for clients that collect endorsements by themselves. */
export function endorserService(
  { own }: GatewayContext,
  limit: ConcurrencyLimit,
  logger: Logger,
): peer.IEndorserServer {
  return {
    processProposal: (call, callback) => {
      limit
        .run(async () => proposalResponse(await own.endorser.process(openProposal(call.request))))
        .then(
          (response) => {
            callback(null, response);
          },
          (error: unknown) => {
            const answer = error instanceof MalformedProposal ? new GatewayError(status.UNKNOWN, error.message) : error;
            callback(toServerError(answer, logger));
          },
        );
    },
  };
}

/**
 * What is wrong with the proposal itself is a gRPC error; what went wrong while it was processed is in the response
 * (Fabric `core/endorser/endorser.go`, ProcessProposal).
 * @throws GatewayError UNKNOWN, as gRPC reports an error that names no status
 */
function proposalResponse(outcome: ProposalOutcome): peer.ProposalResponse {
  const result = new peer.ProposalResponse();
  switch (outcome.kind) {
    case 'dropped':
    case 'refused':
      throw new GatewayError(status.UNKNOWN, outcome.message);
    case 'failed': {
      const response = new peer.Response();
      response.setStatus(PEER_ERROR);
      response.setMessage(outcome.message);
      result.setResponse(response);
      return result;
    }
    case 'declined':
      result.setResponse(outcome.response);
      result.setPayload(outcome.payload ?? '');
      result.setInterest(outcome.interest);
      return result;
    case 'endorsed':
      result.setVersion(RESPONSE_VERSION);
      result.setResponse(outcome.response);
      result.setPayload(outcome.payload);
      result.setEndorsement(outcome.endorsement);
      result.setInterest(outcome.interest);
      return result;
  }
}
