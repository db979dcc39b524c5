import { listen } from '@llmnet/openai-http';
import { createExpertsServer, type ExpertsOptions } from './app';

/** Every answer is computed at once, so that a response which takes longer has a client that does not read it. */
const FINISH_MS = 4_000;

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
 * @throws ListenError ADDRESS_UNAVAILABLE if the port cannot be had
 */
export async function startExperts(options: ExpertsOptions & { readonly port: number }): Promise<RunningExperts> {
  const server = await listen(createExpertsServer(options), '127.0.0.1', options.port);
  return { url: `${server.url}/v1`, stop: () => server.close(FINISH_MS) };
}
