import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { EmbeddedNetwork, verifyLedger } from '@llmnet/embedded-fabric';
import { ChaincodeServer } from '@llmnet/test-kit/chaincode';
import { MEMBERS, type TestFolder, clientAt, prepareFolder } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

const TRANSACTIONS = 5;

let folder: TestFolder;
let pristine: Map<string, Buffer>;

/** Runs a network until a few public and private values are on its ledger. */
async function writeLedger(): Promise<void> {
  const chaincode = await ChaincodeServer.start(folder.chaincode);
  const network = await EmbeddedNetwork.start(folder.network);
  const endpoint = network.endpoints[0];
  if (endpoint === undefined) {
    throw new Error('no gateway');
  }
  const client = await clientAt(folder, endpoint);
  for (let n = 0; n < TRANSACTIONS; n += 1) {
    await client.contract.submitTransaction('put', `k${n}`, 'value');
    await client.contract.submit('putPrivate', { arguments: ['all', `p${n}`], transientData: { value: 'hidden' } });
  }
  await waitFor('all peers', () => network.peers.every(({ height }) => height > 2 * TRANSACTIONS));
  client.close();
  await network.stop();
  await chaincode.kill();
}

function files(): string[] {
  return readdirSync(folder.network.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function blockFile(): string {
  return join(folder.network.dataDir, 'blocks', 'blockfile_000000');
}

async function changeState(
  change: (database: ClassicLevel<string, Buffer>, keys: string[]) => Promise<void>,
): Promise<void> {
  const database = new ClassicLevel<string, Buffer>(join(folder.network.dataDir, 'state'), { valueEncoding: 'buffer' });
  await change(database, await database.keys().all());
  await database.close();
}

beforeAll(async () => {
  folder = await prepareFolder({
    collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: false, blockToLive: 0 }],
  });
  await writeLedger();
  pristine = new Map(files().map((path) => [path, readFileSync(path)]));
}, 60_000);

beforeEach(() => {
  rmSync(folder.network.dataDir, { recursive: true, force: true });
  for (const directory of ['blocks', 'state']) {
    mkdirSync(join(folder.network.dataDir, directory), { recursive: true });
  }
  for (const [path, bytes] of pristine) {
    writeFileSync(path, bytes);
  }
});

describe('the ledger on disk', () => {
  it('is found in order after a clean stop', async () => {
    expect(await verifyLedger(folder.network)).toEqual({
      blocks: 2 * TRANSACTIONS + 1,
      transactions: 2 * TRANSACTIONS + 1,
      heights: Object.fromEntries(MEMBERS.map((mspId) => [mspId, 2 * TRANSACTIONS + 1])),
    });
  });

  it('is refused at start when a byte of a block was altered, with file and offset', async () => {
    const bytes = readFileSync(blockFile());
    const at = bytes.length >> 1;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(blockFile(), bytes);
    await expect(EmbeddedNetwork.start(folder.network)).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: expect.stringMatching(/blockfile_000000 was altered: .* at offset \d+/) as unknown,
    });
  });

  it('is refused at start when blocks are missing that a peer has committed', async () => {
    truncateSync(blockFile(), readFileSync(blockFile()).length - 1);
    await expect(EmbeddedNetwork.start(folder.network)).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: expect.stringContaining('but the chain has only') as unknown,
    });
  });

  it('is built anew from the blocks when the state is gone', async () => {
    rmSync(join(folder.network.dataDir, 'state'), { recursive: true });
    const network = await EmbeddedNetwork.start(folder.network);
    const { height } = await waitFor('the peers to catch up', () =>
      network.peers.every((peer) => peer.height === 2 * TRANSACTIONS + 1) ? network.peers[0] : undefined,
    );
    await network.stop();
    expect(height).toBe(2 * TRANSACTIONS + 1);
    await verifyLedger(folder.network);
  });

  it('is cut at the next start when a revert was interrupted before it cut the chain', async () => {
    await changeState(async (database) => {
      await database.clear();
      await database.put('!.index!truncateTo', Buffer.from('000000000005'));
    });
    const network = await EmbeddedNetwork.start(folder.network);
    await waitFor('the peers to catch up', () => network.peers.every(({ height }) => height === 5));
    await network.stop();
    expect((await verifyLedger(folder.network)).blocks).toBe(5);
  });

  it('is refused when it is of a layout that this version does not know', async () => {
    writeFileSync(join(folder.network.dataDir, 'layout.json'), '{"layout":1}');
    await expect(EmbeddedNetwork.start(folder.network)).rejects.toMatchObject({
      code: 'LAYOUT_UNKNOWN',
      message: expect.stringContaining('its layout is 1, not 2') as unknown,
    });
  });

  it('is refused when the folder holds something else', async () => {
    rmSync(join(folder.network.dataDir, 'layout.json'));
    await expect(EmbeddedNetwork.start(folder.network)).rejects.toMatchObject({ code: 'LAYOUT_UNKNOWN' });
  });

  it('fails its verification when a value in the state of one peer was changed', async () => {
    await changeState(async (database, keys) => {
      const key = keys.find((candidate) => candidate.startsWith('!BirchMSP!state') && candidate.endsWith('k3')) ?? '';
      await database.put(key, Buffer.concat([(await database.get(key)) ?? Buffer.alloc(0), Buffer.from('x')]));
    });
    await expect(verifyLedger(folder.network)).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: expect.stringMatching(/state of BirchMSP .* "state\\u0000probe\\u0000k3"/) as unknown,
    });
  });

  it('fails its verification when a private value is not the one on the ledger', async () => {
    await changeState(async (database, keys) => {
      const key = keys.find((candidate) => candidate.startsWith('!CedarMSP!private\u0000') && candidate.endsWith('p1'));
      await database.put(
        key ?? '',
        Buffer.concat([(await database.get(key ?? '')) ?? Buffer.alloc(0), Buffer.from('x')]),
      );
    });
    await expect(verifyLedger(folder.network)).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: expect.stringContaining('private data of CedarMSP in all') as unknown,
    });
  });
});
