import { status } from '@grpc/grpc-js';
import { policyFailure } from '../policy/policy-failure';
import type { GatewayContext } from './gateway-context';
import { GatewayError } from './status';

interface SignedRequest {
  getRequest_asU8(): Uint8Array;
  getSignature_asU8(): Uint8Array;
}

interface ChannelRequest {
  getIdentity_asU8(): Uint8Array;
  getChannelId(): string;
}

/**
 * Decodes a request that the client signed as a whole and checks that a channel reader did so.
 * @throws GatewayError INVALID_ARGUMENT or PERMISSION_DENIED (Fabric `internal/pkg/gateway/commitstatus.go`)
 */
export function openSignedRequest<T extends ChannelRequest>(
  { channel, msps }: GatewayContext,
  signed: SignedRequest,
  decode: (bytes: Uint8Array) => T,
  what: string,
): T {
  const bytes = signed.getRequest_asU8();
  if (bytes.length === 0) {
    throw new GatewayError(status.INVALID_ARGUMENT, `a ${what} request is required`);
  }
  const request = decoded(bytes, decode, what);
  if (request.getIdentity_asU8().length === 0) {
    throw new GatewayError(status.INVALID_ARGUMENT, 'no identity provided');
  }
  if (request.getChannelId() === '') {
    throw new GatewayError(status.INVALID_ARGUMENT, 'no channel ID provided');
  }
  if (request.getChannelId() !== channel) {
    throw new GatewayError(
      status.PERMISSION_DENIED,
      `Failed to get policy manager for channel [${request.getChannelId()}]`,
    );
  }
  const identity = msps.identify(request.getIdentity_asU8());
  if (!msps.isReader(identity) || !identity.verify(bytes, signed.getSignature_asU8())) {
    throw new GatewayError(status.PERMISSION_DENIED, policyFailure(channel, 'Readers'));
  }
  return request;
}

function decoded<T>(bytes: Uint8Array, decode: (bytes: Uint8Array) => T, what: string): T {
  try {
    return decode(bytes);
  } catch {
    throw new GatewayError(status.INVALID_ARGUMENT, `invalid ${what} request`);
  }
}
