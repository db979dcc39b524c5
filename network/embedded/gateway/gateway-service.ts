import { once } from 'node:events';
import { status, type handleUnaryCall, type ServerErrorResponse, type ServerWritableStream } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { functionName, MalformedProposal, openProposal, type OpenedProposal } from '../endorser/proposal';
import { messageOf } from '../errors';
import { chaincodeEvents } from './chaincode-events';
import { commitStatus } from './commit-status';
import { ConcurrencyLimit } from './concurrency-limit';
import { endorse } from './endorse';
import { Rotation } from './endorsement-plan';
import { evaluate } from './evaluate';
import type { GatewayContext } from './gateway-context';
import { GatewayError } from './status';
import { submit } from './submit';

type EventStream = ServerWritableStream<gateway.SignedChaincodeEventsRequest, gateway.ChaincodeEventsResponse>;

interface Cancellable {
  on(event: 'cancelled', listener: () => void): unknown;
}

/** What one call may log; never an argument but the function's name, never a value. */
interface CallFacts {
  txid?: string;
  function?: string;
  block?: number;
  /** gRPC status, or the validation code of a commit. */
  code?: number;
}

/** The `gateway.Gateway` service of one member's peer. */
export function gatewayService(context: GatewayContext, logger: Logger): gateway.IGatewayServer {
  const limit = new ConcurrencyLimit();
  const rotation = new Rotation();
  const msp = context.own.mspId;

  const unary =
    <Q, R>(
      event: string,
      handle: (request: Q, facts: CallFacts, call: Cancellable) => R | Promise<R>,
    ): handleUnaryCall<Q, R> =>
    (call, callback) => {
      const started = performance.now();
      const facts: CallFacts = { code: status.OK };
      const log = (): void => {
        logger.info({ event, msp, ...facts, ms: Math.round(performance.now() - started) });
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
      const proposal = proposalOf(request.getProposedTransaction(), facts);
      return evaluate(context, proposal, request.getTargetOrganizationsList());
    }),
    endorse: unary('endorse', (request: gateway.EndorseRequest, facts) => {
      const proposal = proposalOf(request.getProposedTransaction(), facts);
      return endorse(context, rotation, proposal, request.getEndorsingOrganizationsList());
    }),
    submit: unary('submit', (request: gateway.SubmitRequest, facts) => {
      facts.txid = request.getTransactionId();
      return submit(context, request);
    }),
    commitStatus: unary('commit', async (request: gateway.SignedCommitStatusRequest, facts, call) => {
      const found = await commitStatus(context, request, abortOn(call));
      Object.assign(facts, { txid: found.txid, block: found.block, code: found.code });
      return found.response;
    }),
    chaincodeEvents: (call: EventStream) => {
      limit
        .run(() => sendEvents(call, context))
        .then(
          () => call.end(),
          (error: unknown) => call.emit('error', toServerError(error, logger)),
        );
    },
  };
}

/** Unpacks a proposal for the gateway, whose complaints are INVALID_ARGUMENT. */
function proposalOf(signed: peer.SignedProposal | undefined, facts: CallFacts): OpenedProposal {
  try {
    const proposal = openProposal(signed ?? new peer.SignedProposal());
    Object.assign(facts, { txid: proposal.txid, function: functionName(proposal) });
    return proposal;
  } catch (error) {
    if (error instanceof MalformedProposal) {
      throw new GatewayError(status.INVALID_ARGUMENT, `failed to unpack transaction proposal: ${messageOf(error)}`);
    }
    throw error;
  }
}

/** Writes events no faster than the client reads them. */
async function sendEvents(call: EventStream, context: GatewayContext): Promise<void> {
  const signal = abortOn(call);
  for await (const response of chaincodeEvents(context, call.request, signal)) {
    if (!call.write(response) && !signal.aborted) {
      await once(call, 'drain', { signal });
    }
  }
}

function abortOn(call: Cancellable): AbortSignal {
  const controller = new AbortController();
  call.on('cancelled', () => {
    controller.abort();
  });
  return controller.signal;
}

function toServerError(error: unknown, logger: Logger): GatewayError & ServerErrorResponse {
  if (error instanceof GatewayError) {
    return error;
  }
  logger.error({ event: 'failure', error: messageOf(error) });
  return new GatewayError(status.UNKNOWN, 'the gateway failed: see the log of the embedded network');
}
