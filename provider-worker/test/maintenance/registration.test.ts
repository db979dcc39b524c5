import type { Provider } from '@llmnet/protocol';
import type { ProviderConfig } from '../../src/config';
import { register } from '../../src/maintenance/registration';
import { refusal, txId, NodeLedger, testNode } from '@llmnet/test-kit/ledger-double';

const BETA = testNode('Birch');

const CONFIGURED: ProviderConfig = {
  name: 'expert',
  model: 'tiny',
  modelVersion: '1',
  region: 'local',
  limits: { promptTokens: 1_000, answerTokens: 100 },
  domains: ['mathematics', 'words'],
  price: '100000',
  backend: { baseUrl: 'http://127.0.0.1:1', model: 'tiny', timeoutMs: 1_000 },
};

function recorded(overrides: Partial<Provider> = {}): Provider {
  const { backend: _backend, name: _name, price: _price, ...claims } = CONFIGURED;
  const who = { provider: 'Birch/expert', mspId: 'Birch', node: BETA.node };
  return {
    ...who,
    ...claims,
    version: 1,
    price: 100_000n,
    bond: 1n,
    withdrawnAt: null,
    at: 0,
    txId: txId(0),
    ...overrides,
  };
}

/** A ledger that knows this node's key and these providers. */
function ledgerWith(providers: readonly Provider[]): NodeLedger {
  const ledger = new NodeLedger(BETA);
  const { node, encryptionKey } = BETA;
  ledger.queries = {
    'membership:node': () => ({ node, roles: [], encryptionKey, at: 0, txId: txId(0) }),
    'registry:providers': () => [...providers],
  };
  ledger.submits = { 'membership:registerNode': () => txId(1), 'registry:registerProvider': () => txId(2) };
  return ledger;
}

test('a node that is recorded as configured submits nothing', async () => {
  const ledger = ledgerWith([recorded()]);
  await register(ledger.asLedger, [CONFIGURED]);
  expect(ledger.committed).toEqual([]);
});

test('a new node registers its key before its providers', async () => {
  const ledger = ledgerWith([]);
  ledger.queries['membership:node'] = () => Promise.reject(refusal('UNKNOWN_NODE'));
  await register(ledger.asLedger, [CONFIGURED]);
  expect(ledger.committed).toEqual(['membership:registerNode', 'registry:registerProvider']);
});

test.each<readonly [string, Partial<Provider>]>([
  ['the model', { model: 'large' }],
  ['its version', { modelVersion: '2' }],
  ['the price', { price: 1n }],
  ['the region', { region: 'elsewhere' }],
  ['the limits', { limits: { promptTokens: 1_000, answerTokens: 99 } }],
  ['the domains', { domains: ['mathematics'] }],
  ['the name', { provider: 'Birch/other' }],
  ['the organisation', { provider: 'Cedar/expert' }],
])('a provider is registered again when the ledger has another for %s', async (_what, change) => {
  const ledger = ledgerWith([recorded(change)]);
  await register(ledger.asLedger, [CONFIGURED]);
  expect(ledger.committed).toEqual(['registry:registerProvider']);
});

test('a registration says what is configured, without the backend, and each pays its bond from a lane of its own', async () => {
  const ledger = ledgerWith([]);
  const requests: unknown[] = [];
  ledger.submits['registry:registerProvider'] = (request) => {
    requests.push(request);
    return txId(2);
  };
  await register(ledger.asLedger, [CONFIGURED, { ...CONFIGURED, name: 'second' }]);
  const { backend: _backend, ...claims } = CONFIGURED;
  expect(requests).toEqual([
    { ...claims, lane: 0 },
    { ...claims, name: 'second', lane: 1 },
  ]);
});

test('a node without providers does not ask for them', async () => {
  const ledger = ledgerWith([]);
  await register(ledger.asLedger, []);
  expect(ledger.calls).toEqual(['membership:node']);
});
