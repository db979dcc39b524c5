import { status } from '@grpc/grpc-js';
import { gateway, orderer, type peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../peer/peer-ledger';
import type { GatewayContext } from './gateway-context';
import { openSignedRequest } from './signed-request';
import { GatewayError } from './status';

/**
 * Events of valid transactions of one chaincode, block by block, from where the client asks until it goes away
 * (Fabric `internal/pkg/gateway/chaincodeevents.go`).
 */
export async function* chaincodeEvents(
  context: GatewayContext,
  signed: gateway.SignedChaincodeEventsRequest,
  signal: AbortSignal,
): AsyncGenerator<gateway.ChaincodeEventsResponse, void> {
  const decode = (bytes: Uint8Array): gateway.ChaincodeEventsRequest =>
    gateway.ChaincodeEventsRequest.deserializeBinary(bytes);
  const request = openSignedRequest(context, signed, decode, 'chaincode events');
  const { ledger, commits } = context.own.node;
  const wanted = eventFilter(request);
  for (let number = startBlock(ledger, request); !isOver(context, signal); number++) {
    while (number >= ledger.height) {
      await commits.nextBlock(signal);
      if (isOver(context, signal)) {
        return;
      }
    }
    const events = context.events.in(ledger, number).filter(wanted);
    if (events.length > 0) {
      const response = new gateway.ChaincodeEventsResponse();
      response.setBlockNumber(number);
      response.setEventsList(events);
      yield response;
    }
  }
}

function isOver({ own }: GatewayContext, signal: AbortSignal): boolean {
  return own.node.commits.closed || signal.aborted;
}

function startBlock(ledger: PeerLedger, request: gateway.ChaincodeEventsRequest): number {
  const after = request.getAfterTransactionId();
  const known = after === '' ? undefined : ledger.transactionStatus(after);
  if (known) {
    return known.block;
  }
  const position = request.getStartPosition() ?? new orderer.SeekPosition();
  const { TypeCase } = orderer.SeekPosition;
  switch (position.getTypeCase()) {
    case TypeCase.TYPE_NOT_SET:
    case TypeCase.NEXT_COMMIT:
      return ledger.height;
    case TypeCase.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    default:
      throw new GatewayError(status.INVALID_ARGUMENT, 'invalid start position type');
  }
}

/** With a transaction to start after, everything up to and including its event is skipped. */
function eventFilter(request: gateway.ChaincodeEventsRequest): (event: peer.ChaincodeEvent) => boolean {
  const after = request.getAfterTransactionId();
  let isPast = after === '';
  return (event) => {
    if (isPast) {
      return event.getChaincodeId() === request.getChaincodeId();
    }
    isPast = event.getTxId() === after;
    return false;
  };
}
