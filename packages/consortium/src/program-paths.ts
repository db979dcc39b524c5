import path from 'node:path';

/** Entry points of the programs that a consortium runs. */
const PROGRAMS = {
  network: '@llmnet/embedded-fabric/main',
  chaincode: '@llmnet/chaincode/server',
  experts: '@llmnet/experts/main',
  worker: '@llmnet/provider-worker/main',
  gateway: '@llmnet/gateway-app/main',
} as const;

/** Path of a built program. */
export function programPath(name: keyof typeof PROGRAMS): string {
  return require.resolve(PROGRAMS[name]);
}

/** Folder of the consortium's own chaincode, as built. */
export function chaincodeFolder(): string {
  return path.dirname(require.resolve('@llmnet/chaincode/package.json'));
}

/** A busy machine starts the programs of all members at once, and most of them wait for the ledger. */
export const READY_TIMEOUT_MS = 90_000;

/** Arguments of Node.js for small heaps: a dozen processes share the machine, and most of them hold little. */
export const SMALL_HEAP = ['--max-semi-space-size=2', '--max-old-space-size=256'];

/** What every transaction goes through makes short-lived garbage: a larger nursery spares it half its time. */
export const BUSY_HEAP = ['--max-semi-space-size=16', '--max-old-space-size=512'];
