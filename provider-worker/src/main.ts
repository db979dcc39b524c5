import { readConfigFile } from '@llmnet/ledger-client';
import { describeError } from '@llmnet/logging';
import pino from 'pino';
import { WorkerConfig } from './config';
import { startWorker } from './worker';

/** The worker process of a node: `node provider-worker/dist/main.js CONFIG.json`. */
async function main(configPath: string | undefined): Promise<void> {
  // The supervisor is gone, perhaps before this process is up: nobody else would end it. Everything that counts is on disk.
  process.once('disconnect', () => process.exit(0));
  const log = pino();
  const worker = await startWorker(await readConfigFile(configPath, WorkerConfig), log);
  log.info({ event: 'ready' });
  process.send?.({ type: 'ready' });
  worker.followed.catch((error: unknown) => {
    // The supervisor starts this process again, and it goes on where the ledger says.
    log.fatal(describeError(error), 'the ledger cannot be followed any more');
    process.exit(1);
  });

  const stop = (): void => {
    worker.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`provider-worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
