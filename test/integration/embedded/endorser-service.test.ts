import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { credentials, type ServiceError } from '@grpc/grpc-js';
import { signers, type Proposal, type Signer } from '@hyperledger/fabric-gateway';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { nodeIdentity, type ConnectedClient, CHANNEL, CLIENT, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';

const UNKNOWN = 2;

/** Signed by the client library, to be sent to any peer. */
function signedProposal(proposal: Proposal): peer.SignedProposal {
  const proposed = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
  return proposed.getProposal() ?? new peer.SignedProposal();
}

// core/endorser/endorser.go, ProcessProposal
describe('the Endorser service', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let sign: Signer;
  const endorsers = new Map<string, peer.EndorserClient>();

  beforeAll(async () => {
    network = await TestNetwork.start();
    aster = await network.client('AsterMSP');
    const { key } = nodeIdentity(network.folder.identitiesDir, 'AsterMSP', CLIENT);
    sign = signers.newPrivateKeySigner(createPrivateKey(await readFile(key)));
    for (const { mspId, address, tlsCaCert } of network.network.endpoints) {
      endorsers.set(mspId, new peer.EndorserClient(address, credentials.createSsl(await readFile(tlsCaCert))));
    }
  }, 30_000);

  afterAll(async () => {
    for (const client of endorsers.values()) {
      client.close();
    }
    await network.stop();
  });

  async function process(mspId: string, proposal: peer.SignedProposal): Promise<peer.ProposalResponse> {
    return new Promise((resolve, reject) => {
      endorsers.get(mspId)?.processProposal(proposal, (error, response) => {
        if (error) {
          reject(error);
        } else {
          resolve(response ?? new peer.ProposalResponse());
        }
      });
    });
  }

  async function propose(
    name: string,
    args: readonly string[] = [],
    { chaincode = 'probe', channel = CHANNEL } = {},
  ): Promise<peer.SignedProposal> {
    const contract = aster.gateway.getNetwork(channel).getContract(chaincode);
    const proposal = contract.newProposal(name, { arguments: [...args] });
    const signed = aster.gateway.newSignedProposal(proposal.getBytes(), await sign(proposal.getDigest()));
    return signedProposal(signed);
  }

  async function failure(work: Promise<unknown>): Promise<ServiceError> {
    return work.then(
      () => {
        throw new Error('the call succeeded');
      },
      (error: unknown) => error as ServiceError,
    );
  }

  it('endorses for clients that collect endorsements by themselves: all peers sign the same', async () => {
    const proposal = await propose('put', ['classic', 'x']);
    const responses = await Promise.all(MEMBERS.map((mspId) => process(mspId, proposal)));
    for (const response of responses) {
      expect(response.getVersion()).toBe(1);
      expect(response.getResponse()?.getStatus()).toBe(200);
      expect(response.getPayload_asB64()).toBe(responses[0]?.getPayload_asB64());
      expect(response.getInterest()?.getChaincodesList()[0]?.getName()).toBe('probe');
    }
    const endorserNames = responses.map((response) => response.getEndorsement()?.getEndorser_asB64());
    expect(new Set(endorserNames).size).toBe(MEMBERS.length);
  });

  it("answers with the chaincode's error and its result, without an endorsement", async () => {
    const response = await process('AsterMSP', await propose('fail', ['no such thing']));
    expect(response.getResponse()?.getStatus()).toBe(500);
    expect(response.getResponse()?.getMessage()).toBe('no such thing');
    expect(response.getPayload_asU8().length).toBeGreaterThan(0);
    expect(response.hasEndorsement()).toBe(false);
  });

  it('answers with status 500 and no result what the peer itself could not do', async () => {
    const response = await process('AsterMSP', await propose('put', ['k', 'v'], { chaincode: 'nothing' }));
    expect(response.getResponse()?.getStatus()).toBe(500);
    expect(response.getResponse()?.getMessage()).toContain('make sure the chaincode nothing has been successfully');
    expect(response.getPayload_asU8()).toHaveLength(0);
  });

  it('fails the call for a proposal that is not valid', async () => {
    const proposal = await propose('put', ['k', 'v']);
    proposal.setSignature(Buffer.of(1, 2, 3));
    const error = await failure(process('AsterMSP', proposal));
    expect(error.code).toBe(UNKNOWN);
    expect(error.details).toBe(
      'error validating proposal: access denied: channel [testchannel] creator org [AsterMSP]',
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['bytes that are no proposal', Buffer.from('0affffffff', 'hex')],
  ])('fails the call for %s', async (_, bytes) => {
    const proposal = new peer.SignedProposal();
    proposal.setProposalBytes(bytes);
    expect((await failure(process('AsterMSP', proposal))).code).toBe(UNKNOWN);
  });

  // core/scc/qscc/query.go
  describe('of the query system chaincode', () => {
    async function query(name: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array> {
      return aster.network.getContract('qscc').evaluate(name, { arguments: [CHANNEL, ...args] });
    }

    it('finds a block by the hash of its header', async () => {
      const info = common.BlockchainInfo.deserializeBinary(await query('GetChainInfo'));
      const found = common.Block.deserializeBinary(await query('GetBlockByHash', info.getCurrentblockhash_asU8()));
      expect(found.getHeader()?.getNumber()).toBe(info.getHeight() - 1);
    });

    it('gives the last block for the largest number', async () => {
      const info = common.BlockchainInfo.deserializeBinary(await query('GetChainInfo'));
      const found = common.Block.deserializeBinary(await query('GetBlockByNumber', '18446744073709551615'));
      expect(found.getHeader()?.getNumber()).toBe(info.getHeight() - 1);
    });

    it.each([
      ['GetBlockByHash', ['abc'], 'no such block hash [616263] in index'],
      ['GetBlockByNumber', ['18446744073709551616'], 'value out of range'],
      ['GetBlockByNumber', [], 'missing 3rd argument for GetBlockByNumber'],
      ['GetNothing', ['x'], 'access denied for [GetNothing][testchannel]: [Unmapped policy for qscc/GetNothing]'],
    ])('refuses %s(%s) with %s', async (name, args, reason) => {
      await expect(query(name, ...args)).rejects.toThrow(reason);
    });

    it('knows no other channel', async () => {
      const asked = aster.network.getContract('qscc').evaluate('GetChainInfo', { arguments: ['other'] });
      await expect(asked).rejects.toThrow('Invalid chain ID, other');
    });
  });

  // core/scc/cscc/configure.go
  describe('of the configuration system chaincode', () => {
    it('gives the configuration and its block', async () => {
      const contract = aster.network.getContract('cscc');
      const config = common.Config.deserializeBinary(await contract.evaluateTransaction('GetChannelConfig', CHANNEL));
      expect([...(config.getChannelGroup()?.getGroupsMap().keys() ?? [])]).toEqual(['Application', 'Orderer']);
      const block = common.Block.deserializeBinary(await contract.evaluateTransaction('GetConfigBlock', CHANNEL));
      expect(block.getHeader()?.getNumber()).toBe(0);
    });

    it('lists the channels to a member who asks outside any channel', async () => {
      const response = await process('AsterMSP', await propose('GetChannels', [], { chaincode: 'cscc', channel: '' }));
      const channels = peer.ChannelQueryResponse.deserializeBinary(
        response.getResponse()?.getPayload_asU8() ?? Buffer.of(),
      );
      expect(channels.getChannelsList().map((info) => info.getChannelId())).toEqual([CHANNEL]);
      expect(response.hasEndorsement()).toBe(false);
    });

    it('lists nothing to a client of another organisation', async () => {
      const error = await failure(
        process('BirchMSP', await propose('GetChannels', [], { chaincode: 'cscc', channel: '' })),
      );
      expect(error.details).toContain('access denied: channel [] creator org unknown, creator is malformed');
    });
  });
});
