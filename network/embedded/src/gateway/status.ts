import { Metadata, status, type ServerErrorResponse, type ServiceError } from '@grpc/grpc-js';
import { gateway, google } from '@hyperledger/fabric-protos';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import type { Logger } from 'pino';
import { messageOf } from '../errors';

/** One peer's part in a failure. */
export interface FailureDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

/** An answer of the gateway service that is not a success; gRPC sends code, message and details to the client. */
export class GatewayError extends Error implements ServiceError {
  override readonly name = 'GatewayError';
  readonly metadata: Metadata;

  constructor(
    readonly code: status,
    readonly details: string,
    failures: readonly FailureDetail[] = [],
  ) {
    super(details);
    this.metadata = detailMetadata(code, details, failures);
  }
}

/** The standard `google.rpc.Status` trailer with Fabric's ErrorDetail messages (`internal/pkg/gateway/apiutils.go`). */
function detailMetadata(code: status, message: string, failures: readonly FailureDetail[]): Metadata {
  const metadata = new Metadata();
  if (failures.length > 0) {
    const rpcStatus = new google.rpc.Status();
    rpcStatus.setCode(code);
    rpcStatus.setMessage(message);
    rpcStatus.setDetailsList(failures.map(packDetail));
    metadata.set('grpc-status-details-bin', Buffer.from(rpcStatus.serializeBinary()));
  }
  return metadata;
}

function packDetail({ address, mspId, message }: FailureDetail): Any {
  const detail = new gateway.ErrorDetail();
  detail.setAddress(address);
  detail.setMspId(mspId);
  detail.setMessage(message);
  const any = new Any();
  any.pack(detail.serializeBinary(), 'gateway.ErrorDetail');
  return any;
}

/** What a call that failed answers; a failure that no rule foresees is logged and tells the client nothing. */
export function toServerError(error: unknown, logger: Logger): GatewayError & ServerErrorResponse {
  if (error instanceof GatewayError) {
    return error;
  }
  logger.error({ event: 'failure', error: messageOf(error) });
  return new GatewayError(status.UNKNOWN, 'the peer failed: see the log of the embedded network');
}
