import { once } from 'node:events';
import { connect } from 'node:tls';
import { isListening } from '../../readiness/listening';
import type { TlsState } from '../probes';

const TIMEOUT_MS = 5_000;

/**
 * Shakes hands with a server as a client that believes some authorities only.
 * @param authorities PEM
 */
export async function tlsState(host: string, port: number, authorities: readonly string[]): Promise<TlsState> {
  if (!(await isListening(host, port))) return { kind: 'unreachable' };
  const socket = connect({ host, port, ca: [...authorities], ALPNProtocols: ['h2'] });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { kind: 'trusted' };
  } catch (error) {
    // A process that accepts connections and says nothing hangs; that is not a matter of certificates.
    if (error instanceof Error && error.name === 'AbortError') return { kind: 'unreachable' };
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    socket.destroy();
  }
}
