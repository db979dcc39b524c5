import { status } from '@grpc/grpc-js';
import { GatewayError } from './status';

/** Fabric's default (`core.yaml`, peer.limits.concurrency.gatewayService); an open CommitStatus or event stream counts. */
const LIMIT = 500;

/** Refuses calls beyond a number in progress (Fabric `internal/peer/node/grpc_limiters.go`). */
export class ConcurrencyLimit {
  #inProgress = 0;

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#inProgress >= LIMIT) {
      throw new GatewayError(
        status.UNKNOWN,
        `too many requests for /gateway.Gateway, exceeding concurrency limit (${LIMIT})`,
      );
    }
    this.#inProgress += 1;
    try {
      return await call();
    } finally {
      this.#inProgress -= 1;
    }
  }
}
