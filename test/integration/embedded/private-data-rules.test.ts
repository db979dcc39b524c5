import { status } from '@grpc/grpc-js';
import type { ProposalOptions } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { EndorsementProbe } from './support/endorsement-probe';
import { failureOf, type ConnectedClient, MEMBERS } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

const { VALID, MVCC_READ_CONFLICT } = peer.TxValidationCode;

describe('private data', () => {
  let probe: EndorsementProbe;
  let cedar: ConnectedClient;

  beforeAll(async () => {
    const base = { members: ['AsterMSP', 'BirchMSP'], memberOnlyRead: false, blockToLive: 0 };
    probe = await EndorsementProbe.start({
      collections: [
        { ...base, name: 'open' },
        { ...base, name: 'guarded', memberOnlyRead: true, memberOnlyWrite: true },
        { ...base, name: 'replicated', requiredPeerCount: 1 },
        { ...base, name: 'unreplicable', requiredPeerCount: 2 },
        { ...base, name: 'brief', blockToLive: 1 },
      ],
    });
    cedar = await probe.network.client('CedarMSP');
  }, 30_000);

  afterAll(async () => {
    await probe.stop();
  });

  function secret(...args: string[]): ProposalOptions {
    return { arguments: args, transientData: { value: 'secret' } };
  }

  async function hashAt(client: ConnectedClient, collection: string, key: string): Promise<string> {
    return Buffer.from(await client.contract.evaluateTransaction('getPrivateHash', collection, key)).toString();
  }

  it('can be written by anyone unless only members may (core/common/privdata/store.go)', async () => {
    const organisations = ['AsterMSP', 'BirchMSP'];
    const write = (collection: string): Promise<Uint8Array> =>
      cedar.contract.submit('putPrivate', { ...secret(collection, 'k'), endorsingOrganizations: organisations });
    await write('open');
    const error = await failureOf(write('guarded'));
    expect(error.details.map(({ message }) => message)).toEqual(
      Array.from({ length: 2 }, (): unknown =>
        expect.stringContaining(
          'tx creator does not have write access permission on privatedata in chaincodeName:probe collectionName: guarded',
        ),
      ),
    );
    await probe.client.contract.submit('putPrivate', secret('guarded', 'k'));
    expect(await probe.evaluate('getPrivate', 'guarded', 'k')).toBe('secret');
  });

  it.each(['removePrivate', 'purgePrivate'])(
    'is guarded from %s of others too (core/chaincode/handler.go)',
    async (name) => {
      const error = await failureOf(cedar.contract.submitTransaction(name, 'guarded', 'k'));
      expect(error.details[0]?.message).toContain('does not have write access permission');
    },
  );

  it('has a policy that others can neither read nor change if it is guarded (core/chaincode/handler.go)', async () => {
    const change = await failureOf(cedar.contract.submitTransaction('restrictPrivate', 'guarded', 'k', 'CedarMSP'));
    expect(change.details[0]?.message).toContain('does not have write access permission');
    const read = await failureOf(cedar.contract.evaluateTransaction('privateRestriction', 'guarded', 'k'));
    expect(read.message).toContain('does not have read access permission');
  });

  it('is not at a peer that is no member, whoever asks (txmgr/query_executor.go)', async () => {
    await probe.client.contract.submit('putPrivate', secret('open', 'absent'));
    const hash = await waitFor('the hash', async () => (await hashAt(cedar, 'open', 'absent')) || undefined);
    expect(hash).toHaveLength(64);
    const error = await failureOf(cedar.contract.evaluateTransaction('getPrivate', 'open', 'absent'));
    expect(error.message).toMatch(
      /private data matching public hash version is not available\. Public hash version = \{BlockNum: \d+, TxNum: 0\}, Private data version = <nil>/,
    );
  });

  it('is deleted by an empty value (rwsetutil/rwset_proto_util.go, IsKVWriteHashDelete)', async () => {
    await probe.client.contract.submit('putPrivate', secret('open', 'emptied'));
    const empty = { arguments: ['open', 'emptied'], transientData: { value: '' } };
    await probe.client.contract.submit('putPrivate', empty);
    expect(await probe.evaluate('getPrivateHash', 'open', 'emptied')).toBe('');
    expect(await probe.evaluate('getPrivate', 'open', 'emptied')).toBe('');
  });

  it('of a collection that does not exist has no hash (txmgr/collection_val.go)', async () => {
    const error = await failureOf(cedar.contract.evaluateTransaction('getPrivateHash', 'nothing', 'k'));
    expect(error.message).toContain('collection [nothing] not defined in the collection config for chaincode [probe]');
  });

  it('is endorsed only if enough other members can take it (gossip/privdata/distributor.go)', async () => {
    await probe.client.contract.submit('putPrivate', secret('replicated', 'k'));
    const error = await failureOf(probe.endorse('putPrivate', secret('unreplicable', 'k')));
    expect(error.code).toBe(status.ABORTED);
    expect(error.details.map(({ mspId, message }) => ({ mspId, message }))).toEqual([
      {
        mspId: 'AsterMSP',
        message: expect.stringMatching(
          /^error in simulation: failed to distribute private collection, txID [0-9a-f]{64}, channel testchannel: could not build private data dissemination plan for chaincode probe and collection unreplicable: required to disseminate to at least 2 peers, but know of only 1 eligible peers$/,
        ) as string,
      },
    ]);
  });

  it('is endorsed again when the other member is back', async () => {
    await probe.network.network.peer('BirchMSP').stop();
    const options = { ...secret('replicated', 'k'), endorsingOrganizations: ['AsterMSP'] };
    const error = await failureOf(probe.endorse('putPrivate', options));
    expect(error.details[0]?.message).toContain('but know of only 0 eligible peers');
    await probe.network.network.peer('BirchMSP').start();
    await expect(probe.endorse('putPrivate', options)).resolves.toBeDefined();
  });

  it('conflicts with who read it and leaves no hash when it is purged (validation/validator.go)', async () => {
    await probe.client.contract.submit('putPrivate', secret('open', 'purged'));
    const agreed = { ...secret('open', 'purged'), endorsingOrganizations: ['AsterMSP', 'BirchMSP'] };
    const append = await waitFor('agreement', () => probe.endorse('appendPrivate', agreed).catch(() => undefined));
    await probe.client.contract.submitTransaction('purgePrivate', 'open', 'purged');
    expect((await (await append.submit()).getStatus()).code).toBe(MVCC_READ_CONFLICT);
    for (const mspId of MEMBERS) {
      const client = await probe.network.client(mspId);
      await waitFor(`the purge at ${mspId}`, async () => (await hashAt(client, 'open', 'purged')) === '');
    }
  });

  it('can be purged by who does not know it (core/chaincode/handler.go)', async () => {
    await probe.client.contract.submit('putPrivate', secret('open', 'foreign'));
    await waitFor('the hash', async () => (await hashAt(cedar, 'open', 'foreign')) || undefined);
    await cedar.contract.submitTransaction('purgePrivate', 'open', 'foreign');
    await waitFor('the purge', async () => (await probe.evaluate('getPrivate', 'open', 'foreign')) === '' || undefined);
  });

  it('expires with its hash on all peers, so that none of them sees a conflict (pvtstatepurgemgmt)', async () => {
    await probe.client.contract.submit('putPrivate', secret('brief', 'k'));
    await probe.client.contract.submitTransaction('put', 'tick', '1');
    expect(await probe.evaluate('getPrivate', 'brief', 'k')).toBe('secret');
    await probe.client.contract.submitTransaction('put', 'tick', '2');
    for (const mspId of MEMBERS) {
      const client = await probe.network.client(mspId);
      await waitFor(`the expiry at ${mspId}`, async () => (await hashAt(client, 'brief', 'k')) === '');
    }
    const options = { ...secret('brief', 'k'), endorsingOrganizations: ['AsterMSP', 'BirchMSP'] };
    expect(await probe.codeOf(['AsterMSP', 'BirchMSP'], 'appendPrivate', options)).toBe(VALID);
  });

  it('lives on from the last write, also of its metadata alone (expiry_schedule_builder.go)', async () => {
    await probe.client.contract.submit('putPrivate', secret('brief', 'renewed'));
    await probe.client.contract.submitTransaction('restrictPrivate', 'brief', 'renewed', 'AsterMSP,BirchMSP');
    await probe.client.contract.submitTransaction('put', 'tick', '3');
    expect(await probe.evaluate('getPrivate', 'brief', 'renewed')).toBe('secret');
    await probe.client.contract.submitTransaction('put', 'tick', '4');
    expect(await probe.evaluate('getPrivate', 'brief', 'renewed')).toBe('');
    expect(await probe.evaluate('getPrivateHash', 'brief', 'renewed')).toBe('');
  });
});
