import type { GatewayEndpoint } from '@llmnet/embedded-fabric';

/** A started network, embedded or native, as far as a conformance test may know it. */
export interface LedgerUnderTest {
  readonly endpoints: readonly GatewayEndpoint[];
  readonly identitiesDir: string;
  stop(): Promise<void>;
}
