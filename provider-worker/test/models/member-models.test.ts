import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelState } from '@llmnet/coordinator-api';
import { MemberModels } from '../../src/models/member-models';

/** A model server that counts what it is asked, and refuses the key. */
async function refusing(): Promise<{
  readonly baseUrl: string;
  readonly asked: () => number;
  readonly end: () => void;
}> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(401).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
  return {
    baseUrl,
    asked: () => asked,
    end: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a model with several duties is asked once, and its failure counts for all of them', async () => {
  const { baseUrl, asked, end } = await refusing();
  const told: ModelState[] = [];
  const stopping = new AbortController();
  const models = new MemberModels({ signal: stopping.signal, onChange: (state) => told.push(state), environment: {} });
  const config = { baseUrl, model: 'tiny', timeoutMs: 5_000 };
  const provider = models.for('provider', config);
  expect(models.for('validator', { ...config })).toBe(provider);
  const other = models.for('classifier', { ...config, model: 'other' });
  expect(other).not.toBe(provider);
  try {
    await models.check();
    const failure = 'HTTP 401; check its key';
    expect(models.states).toEqual([
      { model: 'tiny', duties: ['provider', 'validator'], failure },
      { model: 'other', duties: ['classifier'], failure },
    ]);
    expect(told).toHaveLength(2);
    await expect(provider.complete('Rule.', [], { maxTokens: 9 })).rejects.toMatchObject({ reason: failure });
    expect(asked()).toBe(2);
  } finally {
    stopping.abort();
    end();
  }
});
