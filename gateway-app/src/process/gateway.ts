import { Ledger, loadNodeIdentity, readLedgerAddress, registerNode } from '@llmnet/ledger-client';
import type { Logger } from 'pino';
import { createApp } from '../app';
import { HttpsCoordinator } from '@llmnet/coordinator-api';
import { ledgerTexts } from '../ports';
import type { GatewayConfig } from './config';
import { listen } from './http-server';
import { whileNetworkStarts } from './while-network-starts';

const START_MILLISECONDS = 30_000;
const FINISH_MILLISECONDS = 4_000;

export interface Gateway {
  readonly url: string;
  /** Stops listening and lets open requests finish for a few seconds. */
  stop(): Promise<void>;
}

/**
 * Connects a member's gateway, registers its node, and listens.
 * @throws LedgerClientError when the ledger is not there within 30 s, ListenError, Error of a file that cannot be read
 */
export async function startGateway(config: GatewayConfig, logger: Logger): Promise<Gateway> {
  const { listen: address, node, ledger: ledgerConfig, coordinator: coordinatorConfig, ask } = config;
  const identity = await loadNodeIdentity(node);
  const ledger = new Ledger(identity, await readLedgerAddress(ledgerConfig));
  const coordinator = new HttpsCoordinator(coordinatorConfig.url, coordinatorConfig.node, identity.tls);
  const disconnect = (): void => {
    coordinator.close();
    ledger.close();
  };
  try {
    await ledger.waitForReady(START_MILLISECONDS);
    await whileNetworkStarts(START_MILLISECONDS, () => registerNode(ledger, identity));
    const app = createApp({
      ledger,
      texts: ledgerTexts(ledger),
      coordinator,
      coordinatorNode: coordinatorConfig.node,
      mspId: identity.mspId,
      channel: ledgerConfig.channel,
      terms: ask,
      logger,
    });
    const server = await listen(app, address.host, address.port);
    return {
      url: server.url,
      stop: async () => {
        await server.close(FINISH_MILLISECONDS);
        disconnect();
      },
    };
  } catch (error) {
    disconnect();
    throw error;
  }
}
