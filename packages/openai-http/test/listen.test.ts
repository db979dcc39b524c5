import { listen } from '@llmnet/openai-http';
import { poll } from '@llmnet/retry';

describe('the server', () => {
  test('lets an open request finish and takes no other', async () => {
    let finish: (() => void) | undefined;
    const server = await listen((_request, response) => (finish = () => response.end('done')), '127.0.0.1', 0);
    const response = fetch(server.url);
    await poll(() => finish !== undefined);
    const closed = server.close(5_000);
    await expect(fetch(server.url)).rejects.toThrow();
    finish?.();
    expect(await (await response).text()).toBe('done');
    await closed;
  });

  test('cuts a request off that does not finish in time', async () => {
    let begun = false;
    const server = await listen(() => (begun = true), '127.0.0.1', 0);
    const failed = expect(fetch(server.url)).rejects.toThrow();
    await poll(() => begun);
    await server.close(50);
    await failed;
  });

  test('does not start on a port that is taken', async () => {
    const first = await listen(() => undefined, '127.0.0.1', 0);
    const { port } = new URL(first.url);
    await expect(listen(() => undefined, '127.0.0.1', Number(port))).rejects.toMatchObject({
      code: 'ADDRESS_UNAVAILABLE',
    });
    await first.close(0);
  });
});
