import { setTimeout as delay } from 'node:timers/promises';
import { HttpsCoordinator } from '@llmnet/coordinator-api';
import { Ledger, loadNodeIdentity, passesWithTheStart, readLedgerAddress, registerNode } from '@llmnet/ledger-client';
import type { NodeIdentity } from '@llmnet/ledger-client';
import { listen } from '@llmnet/openai-http';
import { retry } from '@llmnet/retry';
import type { Logger } from 'pino';
import { createApp } from './app';
import type { GatewayConfig } from './config';
import { ledgerTexts } from './questions/ledger-texts';
import type { GatewayLedger } from './questions/ledger-texts';
import { QuestionService } from './questions/question-service';

const START_MS = 30_000;
/** Together less than the five seconds that a supervisor leaves a process to end in. */
const FINISH_REQUESTS_MS = 3_000;
const FINISH_OPENS_MS = 1_500;

export interface Gateway {
  readonly url: string;
  /** Stops listening, lets open requests finish for a few seconds, and then waits a moment for tasks that are being opened. */
  stop(): Promise<void>;
}

/**
 * Connects a member's gateway, registers its node, and listens. What fails leaves nothing running.
 * @throws LedgerClientError when the ledger is not there within 30 s, ListenError, Error of a file that cannot be read
 */
export async function startGateway(config: GatewayConfig, logger: Logger): Promise<Gateway> {
  const identity = await loadNodeIdentity(config.node);
  const address = await readLedgerAddress(config.ledger);
  const coordinator = new HttpsCoordinator(config.coordinator.url, config.coordinator.node, identity.tls);
  const ledger = new Ledger(identity, address);
  const disconnect = (): void => {
    coordinator.close();
    ledger.close();
  };
  try {
    await ledger.waitForReady(START_MS);
    await registerWhenFounded(ledger, identity, START_MS);
    const questions = new QuestionService({
      ledger,
      texts: ledgerTexts(ledger),
      coordinator,
      coordinatorNode: config.coordinator.node,
      mspId: identity.mspId,
      channel: config.ledger.channel,
      offer: config.ask,
      logger,
    });
    const app = createApp({
      ...{ questions, ledger, coordinator, logger, mspId: identity.mspId },
      hosts: [config.listen.host, ...config.listen.hosts],
    });
    const server = await listen(app, config.listen.host, config.listen.port);
    return {
      url: server.url,
      stop: async () => {
        await server.close(FINISH_REQUESTS_MS);
        await Promise.race([questions.whenIdle(), delay(FINISH_OPENS_MS, undefined, { ref: false })]);
        disconnect();
      },
    };
  } catch (error) {
    disconnect();
    throw error;
  }
}

/** Registers the node, again and again while the network around it is still coming up. @throws the last failure */
export function registerWhenFounded(
  ledger: Pick<GatewayLedger, 'query' | 'submit'>,
  identity: Pick<NodeIdentity, 'node' | 'encryptionKey'>,
  withinMs: number,
): Promise<void> {
  return retry(() => registerNode(ledger, identity), {
    isRetryable: passesWithTheStart,
    firstMs: 200,
    maxMs: 2_000,
    withinMs,
  });
}
