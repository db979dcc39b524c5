import { createHash } from 'node:crypto';
import type { ProposalOptions } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import type { CollectionConfig } from '@llmnet/embedded-fabric';
import { openDatabase, openStore } from '../../../network/embedded/src/level-store';
import { dataPaths } from '../../../network/embedded/src/storage/layout';
import { failureOf, type ConnectedClient, LedgerQueries, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

function collection(name: string, members: readonly string[], blockToLive = 0): CollectionConfig {
  return { name, members, memberOnlyRead: true, blockToLive };
}

describe('private data on the embedded network', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let cedar: ConnectedClient;

  beforeAll(async () => {
    network = await TestNetwork.start({
      collections: [
        collection('all', MEMBERS),
        collection('pair', ['AsterMSP', 'BirchMSP']),
        collection('single', ['AsterMSP']),
        collection('brief', MEMBERS, 2),
      ],
    });
    aster = await network.client('AsterMSP');
    cedar = await network.client('CedarMSP');
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  function withValue(value: string, ...args: string[]): ProposalOptions {
    return { arguments: args, transientData: { value } };
  }

  async function read(client: ConnectedClient, name: string, key: string): Promise<string> {
    return Buffer.from(await client.contract.evaluateTransaction('getPrivate', name, key)).toString();
  }

  it('is readable at every member once it is committed, and nowhere in a block', async () => {
    const secret = 'a text that must never be in a block';
    await aster.contract.submit('putPrivate', withValue(secret, 'all', 'text'));
    for (const mspId of MEMBERS) {
      const client = await network.client(mspId);
      const value = await waitFor(`the text at ${mspId}`, async () => (await read(client, 'all', 'text')) || undefined);
      expect(value).toBe(secret);
    }
    for (const block of await new LedgerQueries(aster.network).blocks()) {
      expect(Buffer.from(block.serializeBinary()).includes(secret)).toBe(false);
    }
  });

  it('has its hash on the ledger for everybody', async () => {
    await aster.contract.submit('putPrivate', withValue('hashed', 'pair', 'h'));
    const hash = await waitFor('the hash', async () => {
      const result = await cedar.contract.evaluateTransaction('getPrivateHash', 'pair', 'h');
      return Buffer.from(result).toString() || undefined;
    });
    expect(hash).toBe(createHash('sha256').update('hashed').digest('hex'));
  });

  it('is not readable by a client outside the collection', async () => {
    const error = await failureOf(cedar.contract.evaluateTransaction('getPrivate', 'pair', 'h'));
    expect(error.message).toContain(
      'tx creator does not have read access permission on privatedata in chaincodeName:probe collectionName: pair',
    );
  });

  it('is endorsed only by members of the collection while the plaintext is in the proposal', async () => {
    for (let round = 0; round < 4; round += 1) {
      const proposal = aster.contract.newProposal('putPrivate', withValue('x', 'pair', `round-${round}`));
      const transaction = await proposal.endorse();
      await (await transaction.submit()).getStatus();
      const { endorsers } = await new LedgerQueries(aster.network).transaction(transaction.getTransactionId());
      expect(endorsers).toEqual(['AsterMSP', 'BirchMSP']);
    }
  });

  it('cannot be endorsed if too few members may see the plaintext', async () => {
    const error = await failureOf(aster.contract.submit('putPrivate', withValue('x', 'single', 'k')));
    expect(error.code).toBe(9);
    expect(error.message).toContain('are not in the distribution policy of the private data collection(s): [single]');
  });

  it('is gone from every member after a purge, and its hash too', async () => {
    await aster.contract.submit('putPrivate', withValue('x', 'all', 'purged'));
    await aster.contract.submitTransaction('purgePrivate', 'all', 'purged');
    for (const mspId of MEMBERS) {
      const client = await network.client(mspId);
      await waitFor(`the purge at ${mspId}`, async () => (await read(client, 'all', 'purged')) === '');
      expect(Buffer.from(await client.contract.evaluateTransaction('getPrivateHash', 'all', 'purged')).toString()).toBe(
        '',
      );
    }
  });

  it('is gone after a deletion', async () => {
    await aster.contract.submit('putPrivate', withValue('x', 'all', 'deleted'));
    await aster.contract.submitTransaction('removePrivate', 'all', 'deleted');
    expect(await read(aster, 'all', 'deleted')).toBe('');
  });

  it('expires after its number of blocks', async () => {
    await aster.contract.submit('putPrivate', withValue('x', 'brief', 'k'));
    await aster.contract.submitTransaction('put', 'tick', '1');
    await aster.contract.submitTransaction('put', 'tick', '2');
    expect(await read(aster, 'brief', 'k')).toBe('x');
    await aster.contract.submitTransaction('put', 'tick', '3');
    expect(await read(aster, 'brief', 'k')).toBe('');
  });

  it('conflicts if it changed after it was read', async () => {
    const endorse = (): ReturnType<ReturnType<typeof aster.contract.newProposal>['endorse']> =>
      aster.contract.newProposal('appendPrivate', withValue('x', 'all', 'log')).endorse();
    const [first, second] = [await endorse(), await endorse()];
    const codes = [];
    for (const transaction of [first, second]) {
      codes.push((await (await transaction.submit()).getStatus()).code);
    }
    expect(codes).toEqual([peer.TxValidationCode.VALID, peer.TxValidationCode.MVCC_READ_CONFLICT]);
  });

  it('names a collection that does not exist', async () => {
    const error = await failureOf(aster.contract.evaluateTransaction('getPrivate', 'nothing', 'k'));
    expect(error.message).toContain('collection testchannel/probe/nothing could not be found');
  });
});

describe('the disk of a peer', () => {
  it('has private data of its own collections only', async () => {
    const network = await TestNetwork.start({ collections: [collection('pair', ['AsterMSP', 'BirchMSP'])] });
    try {
      const { contract } = await network.client('AsterMSP');
      await contract.submit('putPrivate', {
        arguments: ['pair', 'disk'],
        transientData: { value: 'for two of three' },
      });
      await network.network.stop();
      const holders = await membersWith('for two of three', network.folder.network.dataDir);
      expect(holders).toEqual(['AsterMSP', 'BirchMSP']);
    } finally {
      await network.stop();
    }
  });

  /** Members whose part of the database has the text in any value. */
  async function membersWith(text: string, dataDir: string): Promise<string[]> {
    const database = await openDatabase(dataPaths(dataDir).state);
    try {
      const holders: string[] = [];
      for (const mspId of MEMBERS) {
        const values = await (await openStore(database, mspId)).values().all();
        if (values.some((value) => value.includes(text))) {
          holders.push(mspId);
        }
      }
      return holders;
    } finally {
      await database.close();
    }
  }
});
