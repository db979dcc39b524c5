/**
 * The embedded network as a process: `node main.js <config.json>`. One JSON line an event on stdout; a line with
 * `"event":"ready"` and the endpoints once all gateways listen; SIGTERM and SIGINT stop it cleanly.
 */
import { destination, pino } from 'pino';
import { EmbeddedNetworkError, messageOf } from './errors';
import { EmbeddedNetwork } from './network';
import { readNetworkConfig } from './network-config';

async function main(configPath: string | undefined): Promise<void> {
  // The supervisor is gone, perhaps before this process is up: nobody else would end it. Everything that counts is on disk.
  process.once('disconnect', () => process.exit(0));
  const { logLevel, ...options } = await readNetworkConfig(configPath);
  const logger = pino({ level: logLevel }, destination({ sync: false }));
  const network = await EmbeddedNetwork.start({
    ...options,
    logger,
    // The ledgers can no longer be trusted to advance together: restart from what is on disk.
    onFatal: () => process.exit(1),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void network.stop().then(() => process.exit(0));
    });
  }
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', channel: options.channel, endpoints: network.endpoints, controlUrl: network.controlUrl })}\n`,
  );
  process.send?.({ type: 'ready', endpoints: network.endpoints });
}

main(process.argv[2]).catch((error: unknown) => {
  const code = error instanceof EmbeddedNetworkError ? error.code : 'UNEXPECTED';
  process.stderr.write(`${code}: ${messageOf(error)}\n`);
  process.exit(1);
});
