import { localAddress } from '../plan/network-plan';

const TIMEOUT_MS = 2_000;
/** How many blocks a peer or an orderer has (Fabric docs, "Metrics Reference"). */
export const HEIGHT = 'ledger_blockchain_height';

/** Whether the process behind an operations port says that it is healthy. */
export async function isHealthy(port: number): Promise<boolean> {
  const body = await get(port, 'healthz');
  return body?.includes('"OK"') ?? false;
}

/** Sum of a metric over its labels; undefined if it is not there yet. */
export async function metric(port: number, name: string): Promise<number | undefined> {
  const lines = (await get(port, 'metrics'))?.split('\n') ?? [];
  const values = lines.filter((line) => new RegExp(`^${name}[{ ]`).test(line));
  return values.length === 0
    ? undefined
    : values.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
}

async function get(port: number, path: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${localAddress(port)}/${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
