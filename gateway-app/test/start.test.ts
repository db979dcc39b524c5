import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfigFile } from '@llmnet/ledger-client';
import { GatewayConfig } from '../src/config';
import { registerNode } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { registerWhenFounded } from '../src/gateway';
import { FakeLedger, refusal, encryptionKey, REQUESTER, txId } from '@llmnet/test-kit/ledger-double';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const address = { channel: 'llmnet', chaincode: 'llmnet', peers: [{ address: '127.0.0.1:1', tlsRoot: 'tls.pem' }] };
const node = {
  ...{ mspId: 'Aster', enrolmentId: 'gateway', cert: 'c', key: 'k', tlsCert: 't', tlsKey: 'tk', tlsCaCert: 'ca' },
  encryptionKey: 'e',
};
const minimal = {
  listen: { port: 8080 },
  node,
  ledger: address,
  coordinator: { url: 'https://127.0.0.1:9443', node: 'Aster/worker' },
};

function configFile(content: unknown): string {
  const file = path.join(temporaryFolder(), 'gateway.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('the configuration', () => {
  test('listens on this machine alone and asks three experts unless it says otherwise', async () => {
    await expect(readConfigFile(configFile(minimal), GatewayConfig)).resolves.toEqual({
      ...minimal,
      listen: { host: '127.0.0.1', port: 8080, hosts: [] },
      ledger: { ...address, fallbackPeers: [], readFromOthers: false },
      ask: { seats: 3, priceCap: '1000000', answerTokens: 1_024 },
    });
  });

  test.each<[string, unknown]>([
    ['is not JSON', '{'],
    [
      'has a plain HTTP coordinator',
      { ...minimal, coordinator: { ...minimal.coordinator, url: 'http://127.0.0.1:1' } },
    ],
    ['has a price that is no integer', { ...minimal, ask: { priceCap: '1.5' } }],
    ['has a field that is not known', { ...minimal, surprise: true }],
    ['names no peer', { ...minimal, ledger: { ...address, peers: [] } }],
    [
      'names one other member to fall back on',
      { ...minimal, ledger: { ...address, fallbackPeers: [{ mspId: 'Birch', ...address.peers[0] }] } },
    ],
  ])('that %s is refused with its path', async (_what, content) => {
    const file = configFile(content);
    const error: unknown = await readConfigFile(file, GatewayConfig).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect((error as Error).message).toContain(file);
  });
});

describe('the registration of the node', () => {
  const identity = { node: REQUESTER, encryptionKey };
  const record = { node: REQUESTER, roles: [], encryptionKey, at: 0, txId: txId(1) };

  test.each<[string, number, FakeLedger['queries']['membership:node']]>([
    ['nothing when its key is registered', 0, () => record],
    ['a key that is different', 1, () => ({ ...record, encryptionKey: { ...encryptionKey, x: 'z'.repeat(43) } })],
    [
      'a key that is absent',
      1,
      () => {
        throw refusal('UNKNOWN_NODE');
      },
    ],
  ])('submits %s', async (_what, submits, query) => {
    const ledger = new FakeLedger();
    ledger.queries = query === undefined ? {} : { 'membership:node': query };
    ledger.submits['membership:registerNode'] = () => txId(1);
    await registerNode(ledger, identity);
    expect(ledger.count('membership:registerNode')).toBe(submits);
  });

  /** A ledger that fails so at the first attempts, and then says that the key is registered. */
  function failing(...failures: ClientErrorCode[]): FakeLedger {
    const ledger = new FakeLedger();
    ledger.queries['membership:node'] = () => {
      const failure = failures.shift();
      if (failure !== undefined) throw refusal(failure);
      return record;
    };
    return ledger;
  }

  test('waits for a consortium that is being founded', async () => {
    const ledger = failing('NOT_FOUNDED', 'LEDGER_UNAVAILABLE');
    await registerWhenFounded(ledger, identity, 10_000);
    expect(ledger.count('membership:node')).toBe(3);
  });

  test('fails at once when it is refused, and at the end of its time', async () => {
    await expect(registerWhenFounded(failing('NOT_A_MEMBER'), identity, 10_000)).rejects.toMatchObject({
      code: 'NOT_A_MEMBER',
    });
    await expect(registerWhenFounded(failing('NOT_FOUNDED'), identity, 0)).rejects.toMatchObject({
      code: 'NOT_FOUNDED',
    });
  });
});
