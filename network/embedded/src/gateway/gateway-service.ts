import { once } from 'node:events';
import { status, type handleUnaryCall, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { abortOnCancel } from '../abort';
import { functionName, MalformedProposal, openProposal, type OpenedProposal } from '../endorser/proposal';
import { messageOf } from '../errors';
import type { ConcurrencyLimit } from '../serving/concurrency-limit';
import { chaincodeEvents } from './chaincode-events';
import { commitStatus } from './commit-status';
import { endorse } from './endorse';
import { EndorsementPlanner } from './endorsement-planner';
import { evaluate } from './evaluate';
import type { GatewayContext } from './gateway-context';
import { GatewayError, toServerError } from './status';
import { submit } from './submit';

type EventStream = ServerWritableStream<gateway.SignedChaincodeEventsRequest, gateway.ChaincodeEventsResponse>;

/** What one call may log; never an argument but the function's name, never a value. */
interface CallFacts {
  txid?: string;
  function?: string;
  block?: number;
  /** gRPC status, or the validation code of a commit. */
  code?: number;
}

/** The `gateway.Gateway` service of one member's peer. */
export function gatewayService(
  context: GatewayContext,
  limit: ConcurrencyLimit,
  logger: Logger,
): gateway.IGatewayServer {
  const planner = new EndorsementPlanner(context);
  const msp = context.own.mspId;

  const unary =
    <Q, R>(
      event: string,
      handle: (request: Q, facts: CallFacts, call: ServerUnaryCall<Q, R>) => R | Promise<R>,
    ): handleUnaryCall<Q, R> =>
    (call, callback) => {
      const started = performance.now();
      const facts: CallFacts = { code: status.OK };
      const log = (): void => {
        const level = facts.code === status.OK ? 'debug' : 'info';
        logger[level]({ event, msp, ...facts, ms: Math.round(performance.now() - started) });
      };
      limit
        .run(async () => handle(call.request, facts, call))
        .then(
          (response) => {
            log();
            callback(null, response);
          },
          (error: unknown) => {
            const answer = toServerError(error, logger);
            facts.code = answer.code;
            log();
            callback(answer);
          },
        );
    };

  return {
    evaluate: unary('evaluate', (request: gateway.EvaluateRequest, facts) => {
      const proposal = proposalOf(request.getProposedTransaction(), facts, EVALUATE_COMPLAINTS);
      assertAddressed(proposal);
      return context.executions.run(() => evaluate(context, proposal, request.getTargetOrganizationsList()));
    }),
    endorse: unary('endorse', (request: gateway.EndorseRequest, facts) => {
      const proposal = proposalOf(request.getProposedTransaction(), facts, ENDORSE_COMPLAINTS);
      return context.executions.run(() => endorse(context, planner, proposal, request.getEndorsingOrganizationsList()));
    }),
    submit: unary('submit', (request: gateway.SubmitRequest, facts) => {
      facts.txid = request.getTransactionId();
      return submit(context, request);
    }),
    commitStatus: unary('commit', async (request: gateway.SignedCommitStatusRequest, facts, call) => {
      const found = await commitStatus(context, request, abortOnCancel(call));
      Object.assign(facts, { txid: found.txid, block: found.block, code: found.code });
      return found.response;
    }),
    chaincodeEvents: (call: EventStream) => {
      const signal = abortOnCancel(call);
      limit
        .run(() => sendEvents(call, context, signal))
        .then(
          () => call.end(),
          (error: unknown) => {
            if (!signal.aborted) {
              call.emit('error', toServerError(error, logger));
            }
          },
        );
    },
  };
}

/** How the two methods put what is wrong with a proposal (Fabric `internal/pkg/gateway/evaluate.go`, `endorse.go`). */
interface Complaints {
  readonly missing: string;
  readonly prefix: string;
}

const EVALUATE_COMPLAINTS: Complaints = {
  missing: 'failed to unpack transaction proposal: a signed proposal is required',
  prefix: 'failed to unpack transaction proposal: ',
};
const ENDORSE_COMPLAINTS: Complaints = {
  missing: 'the proposed transaction must contain a signed proposal',
  prefix: '',
};

/** Unpacks a proposal for the gateway, whose complaints are INVALID_ARGUMENT. */
function proposalOf(
  signed: peer.SignedProposal | undefined,
  facts: CallFacts,
  { missing, prefix }: Complaints,
): OpenedProposal {
  if (signed === undefined || signed.getProposalBytes_asU8().length === 0) {
    throw new GatewayError(status.INVALID_ARGUMENT, missing);
  }
  try {
    const proposal = openProposal(signed);
    Object.assign(facts, { txid: proposal.txid, function: functionName(proposal) });
    return proposal;
  } catch (error) {
    if (error instanceof MalformedProposal) {
      throw new GatewayError(status.INVALID_ARGUMENT, prefix + messageOf(error));
    }
    throw error;
  }
}

/** An evaluation must say where it is to run. */
function assertAddressed({ channel, invokedChaincode }: OpenedProposal): void {
  if (channel === '') {
    throw new GatewayError(status.INVALID_ARGUMENT, `${EVALUATE_COMPLAINTS.prefix}no channel id provided`);
  }
  if (invokedChaincode === '') {
    throw new GatewayError(
      status.INVALID_ARGUMENT,
      `${EVALUATE_COMPLAINTS.prefix}no chaincode name is provided, channel id [${channel}]`,
    );
  }
}

/** Writes events no faster than the client reads them. */
async function sendEvents(call: EventStream, context: GatewayContext, signal: AbortSignal): Promise<void> {
  for await (const response of chaincodeEvents(context, call.request, signal)) {
    if (!call.write(response) && !signal.aborted) {
      await once(call, 'drain', { signal });
    }
  }
}
