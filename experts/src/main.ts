import { parseArgs } from 'node:util';
import pino from 'pino';
import { startExperts } from './server/start';

/**
 * The experts as a process: `node main.js --port N` (0 takes a free port). It prints one JSON line with its address when
 * it is ready, tells a parent process so, and ends at SIGINT or SIGTERM. The log goes to the standard error output.
 */
async function main(): Promise<void> {
  // The supervisor is gone, perhaps before this process is up: nobody else would end it. Everything that counts is on disk.
  process.once('disconnect', () => process.exit(0));
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
  const log = pino({ name: 'experts', level: process.env['LOG_LEVEL'] ?? 'info' }, pino.destination(2));
  const experts = await startExperts({ port: portNumber(values.port), log });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      void experts.stop().then(() => {
        if (process.connected) process.disconnect();
      });
    });
  }
  process.stdout.write(`${JSON.stringify({ event: 'ready', url: experts.url })}\n`);
  process.send?.({ type: 'ready', url: experts.url });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`--port must be an integer from 0 to 65535, not "${text}"`);
}

main().catch((error: unknown) => {
  process.stderr.write(`experts: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
