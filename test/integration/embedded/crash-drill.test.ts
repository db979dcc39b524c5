import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { verifyLedger } from '@llmnet/embedded-fabric';
import { ChaincodeServer } from '@llmnet/test-kit/chaincode';
import {
  type ConnectedClient,
  MEMBERS,
  NetworkProcess,
  type TestFolder,
  buildNetwork,
  clientAt,
  prepareFolder,
} from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

/** How often the network is killed; the long form of this drill is LLMNET_KILLS=200. */
const KILLS = Number(process.env['LLMNET_KILLS'] ?? 8);
const MAX_LIFE_MS = 1_500;
const LANES = 8;

describe(`a network that is killed ${KILLS} times under load`, () => {
  let folder: TestFolder;
  let chaincode: ChaincodeServer;
  let network: NetworkProcess;
  const acknowledged = { put: new Set<string>(), putPrivate: new Set<string>() };

  beforeAll(async () => {
    buildNetwork();
    folder = await prepareFolder({
      collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 }],
    });
    chaincode = await ChaincodeServer.start(folder.chaincode);
  }, 60_000);

  afterAll(async () => {
    await network.end('SIGKILL');
    await chaincode.kill();
  });

  async function connect(index: number): Promise<ConnectedClient> {
    const endpoint = network.endpoints[index];
    if (endpoint === undefined) {
      throw new Error('no such gateway');
    }
    return clientAt(folder, endpoint);
  }

  /** Submits public and private values until the network is gone, and remembers what was acknowledged. */
  async function load({ contract }: ConnectedClient, life: number, lane: number): Promise<void> {
    for (let n = 0; ; n += 1) {
      const key = `k-${life}-${lane}-${n}`;
      if (n % 2 === 0) {
        await contract.submitTransaction('put', key, 'kept');
        acknowledged.put.add(key);
      } else {
        await contract.submit('putPrivate', { arguments: ['all', key], transientData: { value: 'kept' } });
        acknowledged.putPrivate.add(key);
      }
    }
  }

  it(
    'has every transaction that was acknowledged, and a state that follows from its blocks',
    async () => {
      for (let life = 0; life < KILLS; life += 1) {
        network = await NetworkProcess.start(folder.dir, folder.network);
        const client = await connect(life % MEMBERS.length);
        const lanes = Promise.allSettled(Array.from({ length: LANES }, (_, lane) => load(client, life, lane)));
        await delay(randomInt(MAX_LIFE_MS));
        await network.end('SIGKILL');
        client.close();
        await lanes;
      }
      network = await NetworkProcess.start(folder.dir, folder.network);
      for (const member of MEMBERS.keys()) {
        const client = await connect(member);
        const keys = await waitFor('all acknowledged public values', async () => {
          const listed = Buffer.from(await client.contract.evaluateTransaction('list', 'k', 'l')).toString();
          const present = new Set(listed.split(',').map((entry) => entry.split('=')[0] ?? ''));
          return [...acknowledged.put].every((key) => present.has(key)) ? present : undefined;
        });
        expect(keys.size).toBeGreaterThanOrEqual(acknowledged.put.size);
        for (const key of acknowledged.putPrivate) {
          const value = await client.contract.evaluateTransaction('getPrivate', 'all', key);
          expect(Buffer.from(value).toString()).toBe('kept');
        }
        client.close();
      }
      expect(await network.end('SIGTERM')).toBe(0);
      const { heights, blocks } = await verifyLedger(folder.network);
      expect(Object.values(heights)).toEqual(MEMBERS.map(() => blocks));
      expect(acknowledged.put.size + acknowledged.putPrivate.size).toBeGreaterThan(KILLS);
    },
    30_000 + KILLS * 10_000,
  );
});
