import { status } from '@grpc/grpc-js';
import { GatewayError } from '../gateway/status';

/** Refuses calls of one service beyond a number in progress (Fabric `internal/peer/node/grpc_limiters.go`). */
export class ConcurrencyLimit {
  #inProgress = 0;

  constructor(
    private readonly service: string,
    private readonly limit: number,
  ) {}

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#inProgress >= this.limit) {
      throw new GatewayError(
        status.UNKNOWN,
        `too many requests for ${this.service}, exceeding concurrency limit (${this.limit})`,
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
