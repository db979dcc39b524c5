import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import type { GatewayContext } from './gateway-context';
import { unknownChannel } from './unknown-channel';
import { GatewayError } from './status';

/** Hands a signed transaction to the orderer (Fabric `internal/pkg/gateway/submit.go`). */
export function submit({ orderer, channel }: GatewayContext, request: gateway.SubmitRequest): gateway.SubmitResponse {
  const envelope = request.getPreparedTransaction();
  if (envelope === undefined) {
    throw new GatewayError(status.INVALID_ARGUMENT, 'a prepared transaction is required');
  }
  if (envelope.getSignature_asU8().length === 0) {
    throw new GatewayError(status.INVALID_ARGUMENT, 'prepared transaction must be signed');
  }
  if (request.getChannelId() !== channel) {
    throw new GatewayError(status.FAILED_PRECONDITION, unknownChannel(request.getChannelId()));
  }
  const rejection = orderer.broadcast(envelope);
  if (rejection !== undefined) {
    throw new GatewayError(
      status.ABORTED,
      `received unsuccessful response from orderer: status=${rejection.status}, info=${rejection.info}`,
    );
  }
  return new gateway.SubmitResponse();
}
