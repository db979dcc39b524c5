import { once } from 'node:events';
import { createServer } from 'node:net';
import { assertPortFree, freePorts } from '../src/run-folder';

describe('ports', () => {
  it('are free and all different', async () => {
    const ports = await freePorts(20);
    expect(new Set(ports).size).toBe(20);
    await Promise.all(ports.map((port) => assertPortFree(port)));
  });

  it('in use are refused by number, with the option to choose another', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    try {
      await expect(assertPortFree(port)).rejects.toMatchObject({
        code: 'PORT_BUSY',
        message: `port ${port} is in use by another program`,
        cure: 'stop that program or choose another with --port',
      });
    } finally {
      server.close();
    }
  });

  it('at an address that this machine does not have are refused by it', async () => {
    // An address of TEST-NET-1 (RFC 5737), which no machine has.
    await expect(assertPortFree(20_000, '192.0.2.7')).rejects.toMatchObject({
      code: 'ADDRESS_UNKNOWN',
      message: '192.0.2.7 is no address of this machine',
    });
  });
});
