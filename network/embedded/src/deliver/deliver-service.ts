import { once } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { common, peer } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { abortOnCancel } from '../abort';
import { messageOf } from '../errors';
import type { ConcurrencyLimit } from '../serving/concurrency-limit';
import type { GatewayContext } from '../gateway/gateway-context';
import { toServerError } from '../gateway/status';
import type { Identity } from '../msp/identity';
import { filteredBlock } from './filtered-block';
import { blockAndPrivateData } from './private-data-map';
import { seekBlocks } from './seek-range';
import { openSeekRequest, type DeliverStatus } from './seek-request';

type DeliverStream = ServerDuplexStream<common.Envelope, peer.DeliverResponse>;

/** What one of the three methods sends for a block. */
type BlockResponse = (block: common.Block, client: Identity) => peer.DeliverResponse | Promise<peer.DeliverResponse>;

const { SUCCESS } = common.Status;

/** The `protos.Deliver` service of one member's peer (Fabric `core/peer/deliverevents.go`). */
export function deliverService(context: GatewayContext, limit: ConcurrencyLimit, logger: Logger): peer.IDeliverServer {
  const serve =
    (respond: BlockResponse) =>
    (call: DeliverStream): void => {
      const signal = abortOnCancel(call);
      limit
        .run(() => answerRequests(call, context, respond, signal))
        .then(
          () => call.end(),
          (error: unknown) => {
            if (!signal.aborted) {
              call.emit('error', toServerError(error, logger));
            }
          },
        );
    };
  return {
    deliver: serve(fullResponse),
    deliverFiltered: serve((block) => filteredResponse(block, logger)),
    deliverWithPrivateData: serve(async (block, client) => {
      const response = new peer.DeliverResponse();
      response.setBlockAndPrivateData(await blockAndPrivateData(block, client, context));
      return response;
    }),
  };
}

/** Answers one seek request after the other, until one fails, or the client has no more or goes away. */
function answerRequests(
  call: DeliverStream,
  context: GatewayContext,
  respond: BlockResponse,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      resolve();
    };
    call.on('data', (envelope: common.Envelope) => {
      call.pause();
      answer(envelope, call, context, respond, signal)
        .then(async (status) => {
          await send(call, statusResponse(status), signal);
          return status;
        })
        .then((status) => {
          if (status === SUCCESS) {
            call.resume();
          } else {
            resolve();
          }
        }, reject);
    });
    call.once('end', end);
    signal.addEventListener('abort', end);
  });
}

/** Sends the blocks of one request; the result is the status that ends it. */
async function answer(
  envelope: common.Envelope,
  call: DeliverStream,
  context: GatewayContext,
  respond: BlockResponse,
  signal: AbortSignal,
): Promise<DeliverStatus> {
  const request = openSeekRequest(envelope, context, context.clock.now());
  if (typeof request === 'number') {
    return request;
  }
  const blocks = seekBlocks(request, context.own.node, signal);
  for (let next = await blocks.next(); ; next = await blocks.next()) {
    if (next.done) {
      return next.value;
    }
    if (request.client.isExpired(context.clock.now())) {
      return common.Status.FORBIDDEN;
    }
    const block = request.headersOnly ? withoutTransactions(next.value) : next.value;
    await send(call, await respond(block, request.client), signal);
  }
}

/** Sends no faster than the client reads. */
async function send(call: DeliverStream, response: peer.DeliverResponse, signal: AbortSignal): Promise<void> {
  if (!call.write(response) && !signal.aborted) {
    await once(call, 'drain', { signal });
  }
}

/** Block 0 is the one configuration block; it is always sent whole. */
function withoutTransactions(block: common.Block): common.Block {
  if (block.getHeader()?.getNumber() === 0) {
    return block;
  }
  const attestation = new common.Block();
  attestation.setHeader(block.getHeader());
  attestation.setMetadata(block.getMetadata());
  return attestation;
}

function statusResponse(status: DeliverStatus): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setStatus(status);
  return response;
}

function fullResponse(block: common.Block): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setBlock(block);
  return response;
}

/** A block with a transaction that cannot be decoded is replaced by BAD_REQUEST, and the stream goes on, as in Fabric. */
function filteredResponse(block: common.Block, logger: Logger): peer.DeliverResponse {
  try {
    const response = new peer.DeliverResponse();
    response.setFilteredBlock(filteredBlock(block));
    return response;
  } catch (error) {
    logger.warn({ event: 'filtered-block-failed', block: block.getHeader()?.getNumber(), error: messageOf(error) });
    return statusResponse(common.Status.BAD_REQUEST);
  }
}
