/**
 * Verifies the ledger of an embedded network that does not run: `node verify-main.js <config.json>`, with the file that started
 * it. The summary on stdout, as JSON; what is wrong on stderr, with exit code 1.
 */
import { EmbeddedNetworkError, messageOf } from './errors';
import { readNetworkConfig } from './network-config';
import { verifyLedger } from './verification/verify-ledger';

async function main(configPath: string | undefined): Promise<void> {
  const { logLevel: _, ...options } = await readNetworkConfig(configPath);
  process.stdout.write(`${JSON.stringify(await verifyLedger(options))}\n`);
}

main(process.argv[2]).catch((error: unknown) => {
  const code = error instanceof EmbeddedNetworkError ? error.code : 'UNEXPECTED';
  process.stderr.write(`${code}: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
