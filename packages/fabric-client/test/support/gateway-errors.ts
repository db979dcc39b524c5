import { Metadata, status as GrpcStatus } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';

/** What the gateway client throws: its own words, and those of the peers. */
export function gatewayError(code: GrpcStatus, message: string, ...peers: readonly string[]): GatewayError {
  const details = peers.map((said, index) => ({ mspId: `Org${index}`, address: `peer${index}:7051`, message: said }));
  const cause = Object.assign(new Error(message), { code, details: message, metadata: new Metadata() });
  return new GatewayError({ code, details, cause, message });
}
