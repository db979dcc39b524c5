import { once } from 'node:events';
import { connect } from 'node:net';
import { LOOPBACK } from '../topology';

/** Whether somebody accepts connections at a port of this machine. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, LOOPBACK);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
