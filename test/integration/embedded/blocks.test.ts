import { createHash, verify, X509Certificate } from 'node:crypto';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import {
  type ConnectedClient,
  LedgerQueries,
  metadataOf,
  sha256,
  MEMBERS,
  TestNetwork,
} from '@llmnet/test-kit/network';

/** ASN.1 {number, previous, data} for block numbers below 128 and 32-byte hashes, written out by hand. */
function headerBytes(header: common.BlockHeader): Buffer {
  const octets = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.of(0x04, bytes.length), bytes]);
  const body = Buffer.concat([
    Buffer.of(0x02, 0x01, header.getNumber()),
    octets(header.getPreviousHash_asU8()),
    octets(header.getDataHash_asU8()),
  ]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

function applicationGroups(genesis: common.Block): Map<string, common.ConfigGroup> {
  const envelope = common.Envelope.deserializeBinary(genesis.getData()?.getDataList_asU8()[0] ?? Buffer.of());
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
  const application = config?.getChannelGroup()?.getGroupsMap().get('Application');
  return new Map(application?.getGroupsMap().entries());
}

function mspConfig(organisation: common.ConfigGroup | undefined): msp.FabricMSPConfig {
  const value = organisation?.getValuesMap().get('MSP')?.getValue_asU8() ?? Buffer.of();
  return msp.FabricMSPConfig.deserializeBinary(msp.MSPConfig.deserializeBinary(value).getConfig_asU8());
}

describe('blocks of the embedded network', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let queries: LedgerQueries;

  beforeAll(async () => {
    network = await TestNetwork.start();
    aster = await network.client('AsterMSP');
    queries = new LedgerQueries(aster.network);
    for (const value of ['1', '2', '3']) {
      await aster.contract.submitTransaction('put', 'key', value);
    }
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  it('form a chain of hashes from the configuration on', async () => {
    const blocks = await queries.blocks();
    expect(blocks).toHaveLength(4);
    let previous = Buffer.alloc(0);
    for (const block of blocks) {
      const header = block.getHeader() ?? new common.BlockHeader();
      expect(Buffer.from(header.getPreviousHash_asU8()).equals(previous)).toBe(true);
      expect(Buffer.from(header.getDataHash_asU8())).toEqual(sha256(...(block.getData()?.getDataList_asU8() ?? [])));
      previous = createHash('sha256').update(headerBytes(header)).digest();
    }
  });

  it('are signed by the orderer', async () => {
    for (const block of await queries.blocks()) {
      const metadata = common.Metadata.deserializeBinary(
        metadataOf(block)[common.BlockMetadataIndex.SIGNATURES] ?? Buffer.of(),
      );
      const [signature] = metadata.getSignaturesList();
      const signatureHeader = signature?.getSignatureHeader_asU8() ?? Buffer.of();
      const creator = common.SignatureHeader.deserializeBinary(signatureHeader).getCreator_asU8();
      const identity = msp.SerializedIdentity.deserializeBinary(creator);
      const signed = Buffer.concat([
        metadata.getValue_asU8(),
        signatureHeader,
        headerBytes(block.getHeader() ?? new common.BlockHeader()),
      ]);
      expect(identity.getMspid()).toBe('OrdererMSP');
      const { publicKey } = new X509Certificate(identity.getIdBytes_asU8());
      expect(verify('sha256', signed, publicKey, signature?.getSignature_asU8() ?? Buffer.of())).toBe(true);
    }
  });

  it('begin with a configuration that names every organisation', async () => {
    const application = applicationGroups(await queries.block(0));
    expect([...application.keys()]).toEqual([...MEMBERS]);
    for (const mspId of MEMBERS) {
      const fabric = mspConfig(application.get(mspId));
      expect(fabric.getName()).toBe(mspId);
      expect(fabric.getRootCertsList()).toHaveLength(1);
      expect(fabric.getFabricNodeOus()?.getEnable()).toBe(true);
    }
  });

  it('tell who created and who endorsed a transaction, and whether it counts', async () => {
    const submitted = await aster.contract.submitAsync('put', { arguments: ['seen', 'x'] });
    const { blockNumber } = await submitted.getStatus();
    const transaction = await queries.transaction(submitted.getTransactionId());
    expect(transaction).toMatchObject({ creator: 'AsterMSP', code: peer.TxValidationCode.VALID });
    expect(transaction.creatorName).toContain('CN=client1');
    expect(new Set(transaction.endorsers).size).toBe(2);
    expect(transaction.endorsers[0]).toBe('AsterMSP');
    const block = await queries.blockOf(submitted.getTransactionId());
    expect(block.getHeader()?.getNumber()).toBe(Number(blockNumber));
  });

  it.each([
    ['GetTransactionByID', 'unknown', 'no such transaction ID [unknown] in index'],
    ['GetBlockByNumber', '99', 'no such block number [99] in index'],
    ['GetBlockByNumber', 'x', 'Failed to parse block number'],
  ])('answer %s(%s) with a reason', async (name, argument, reason) => {
    const query = aster.network.getContract('qscc').evaluateTransaction(name, 'testchannel', argument);
    await expect(query).rejects.toThrow(reason);
  });
});
