import { readConfigFile } from '@llmnet/ledger-client';
import { pino } from 'pino';
import { GatewayConfig } from './config';
import { startGateway } from './gateway';
import type { Gateway } from './gateway';

const logger = pino();
let gateway: Gateway | undefined;

/** Usage: node dist/main.js <config.json>. Ends on SIGTERM and SIGINT, and when the process that forked it is gone. */
async function main(): Promise<void> {
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
  try {
    gateway = await startGateway(await readConfigFile(process.argv[2], GatewayConfig), logger);
    logger.info({ event: 'ready', url: gateway.url });
    process.send?.({ type: 'ready', url: gateway.url });
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    logger.fatal({ event: 'failed', code: codeOf(error), message });
    process.exit(1);
  }
}

function stop(): void {
  if (gateway === undefined) process.exit(0);
  void gateway.stop().finally(() => process.exit(0));
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

void main();
