import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createExpertsServer, type ExpertsOptions } from './app';

/** A running server. */
export interface RunningExperts {
  /** The address to give to an OpenAI client as its base URL. */
  readonly url: string;
  /** Stops listening and waits for the responses under way. */
  stop(): Promise<void>;
}

/**
 * Serves the embedded experts on 127.0.0.1.
 *
 * @param options - `port` 0 takes a free one
 * @throws the system's error (`EADDRINUSE`…) if the port cannot be had
 */
export async function startExperts(options: ExpertsOptions & { readonly port: number }): Promise<RunningExperts> {
  const server = createExpertsServer(options).listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // It listens on a TCP port, not on a pipe.
  return {
    url: `http://127.0.0.1:${port}/v1`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
