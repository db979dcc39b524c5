import { randomInt } from 'node:crypto';
import { assertPortFree, SupervisionError } from '@llmnet/supervisor';
import { NativeNetworkError } from '../errors';
import { LOOPBACK } from './network-plan';

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux, from 49152 elsewhere): a planned port is used
 * again at every start, and must not be some connection's by then.
 */
const LOWEST = 10_000;
const BEYOND_HIGHEST = 32_000;

/**
 * Ports that nothing listens on now, neither at an address nor at loopback, from a random place upwards so that networks started at the same
 * time seldom choose the same.
 * @throws {NativeNetworkError} PORTS_TAKEN
 * @throws {SupervisionError} ADDRESS_UNKNOWN
 */
export async function unusedPorts(count: number, host: string): Promise<number[]> {
  const found: number[] = [];
  const first = randomInt(LOWEST, BEYOND_HIGHEST);
  const span = BEYOND_HIGHEST - LOWEST;
  for (let step = 0; step < span && found.length < count; step++) {
    const port = LOWEST + ((first - LOWEST + step) % span);
    if (await isUnused(port, host)) found.push(port);
  }
  if (found.length === count) return found;
  throw new NativeNetworkError({
    code: 'PORTS_TAKEN',
    message: `fewer than ${count} ports from ${LOWEST} to ${BEYOND_HIGHEST - 1} are free`,
    cure: 'stop programs that listen there',
  });
}

/**
 * @throws {NativeNetworkError} PORTS_TAKEN naming the process that needs a port which another program listens on
 */
export async function assertUnused(
  needed: readonly { readonly name: string; readonly ports: readonly number[] }[],
  host: string,
): Promise<void> {
  for (const { name, ports } of needed) {
    for (const port of ports) {
      if (await isUnused(port, host)) continue;
      throw new NativeNetworkError({
        code: 'PORTS_TAKEN',
        message: `port ${port}, which ${name} has on this ledger, is in use by another program`,
        cure: 'stop that program, or begin a new network in another folder with --data DIR',
      });
    }
  }
}

/** Services listen at the network's address, operations and admin ports at loopback. */
async function isUnused(port: number, host: string): Promise<boolean> {
  try {
    for (const address of new Set([LOOPBACK, host])) await assertPortFree(port, address);
    return true;
  } catch (error) {
    if (error instanceof SupervisionError && error.code !== 'ADDRESS_UNKNOWN') return false;
    throw error;
  }
}
