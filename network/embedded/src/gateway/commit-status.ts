import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import type { ValidationCode } from '../ledger/validation-code';
import type { GatewayContext } from './gateway-context';
import { openSignedRequest } from './signed-request';
import { GatewayError } from './status';

export interface CommitFound {
  readonly txid: string;
  readonly block: number;
  readonly code: ValidationCode;
  readonly response: gateway.CommitStatusResponse;
}

/** Waits until a transaction is committed on this member's peer (Fabric `internal/pkg/gateway/commitstatus.go`). */
export async function commitStatus(
  context: GatewayContext,
  signed: gateway.SignedCommitStatusRequest,
  signal: AbortSignal,
): Promise<CommitFound> {
  const decode = (bytes: Uint8Array): gateway.CommitStatusRequest =>
    gateway.CommitStatusRequest.deserializeBinary(bytes);
  const request = openSignedRequest(context, signed, decode, 'commit status');
  const txid = request.getTransactionId();
  if (txid === '') {
    throw new GatewayError(status.INVALID_ARGUMENT, 'transaction ID should not be empty');
  }
  const found = await context.own.node.transactionStatus(txid, signal);
  if (found === undefined) {
    throw new GatewayError(status.CANCELLED, 'context canceled');
  }
  const response = new gateway.CommitStatusResponse();
  response.setResult(found.code);
  response.setBlockNumber(found.block);
  return { txid, block: found.block, code: found.code, response };
}
