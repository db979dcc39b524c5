import { peer } from '@hyperledger/fabric-protos';
import { CHAINCODE, failureOf, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';

const { lifecycle } = peer;
const UNKNOWN = 2;

/** What `peer lifecycle chaincode querycommitted` asks, and explorers. */
describe('queries of _lifecycle', () => {
  let network: TestNetwork;

  beforeAll(async () => {
    network = await TestNetwork.start({
      endorsementPolicy: { signaturePolicy: "OutOf(2, 'AsterMSP.peer', 'BirchMSP.peer', 'AsterMSP.peer')" },
      collections: [
        {
          name: 'texts',
          members: ['CedarMSP', 'AsterMSP'],
          memberOnlyRead: true,
          blockToLive: 7,
          requiredPeerCount: 1,
        },
        {
          ...{ name: 'notes', members: [...MEMBERS], memberOnlyRead: false, memberOnlyWrite: true, blockToLive: 0 },
          endorsementPolicy: { channelConfigPolicy: '/Channel/Application/Endorsement' },
        },
      ],
    });
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  async function query(name: string, ...args: Uint8Array[]): Promise<Uint8Array> {
    const client = await network.client('BirchMSP');
    return client.network.getContract('_lifecycle').evaluate(name, { arguments: args });
  }

  type Told =
    peer.lifecycle.QueryChaincodeDefinitionResult | peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition;

  function expectDefinition(told: Told | undefined): void {
    if (told === undefined) throw new Error('there is no definition');
    expect(told.toObject()).toMatchObject({
      ...{ sequence: 1, version: '1.0', endorsementPlugin: 'escc', validationPlugin: 'vscc' },
    });
    const policy = peer.ApplicationPolicy.deserializeBinary(told.getValidationParameter_asU8());
    expect(policy.getSignaturePolicy()?.toObject()).toMatchObject({
      rule: { nOutOf: { n: 2, rulesList: [{ signedBy: 0 }, { signedBy: 1 }, { signedBy: 0 }] } },
      identitiesList: [{}, {}],
    });
    const collections = told.getCollections()?.getConfigList();
    expect(collections?.map((config) => config.getStaticCollectionConfig()?.toObject())).toMatchObject([
      {
        ...{ name: 'texts', requiredPeerCount: 1, maximumPeerCount: 1, blockToLive: 7 },
        ...{ memberOnlyRead: true, memberOnlyWrite: false },
        memberOrgsPolicy: { signaturePolicy: { rule: { nOutOf: { n: 1 } }, identitiesList: [{}, {}] } },
      },
      {
        ...{ name: 'notes', requiredPeerCount: 0, maximumPeerCount: 2, blockToLive: 0 },
        ...{ memberOnlyRead: false, memberOnlyWrite: true },
        endorsementPolicy: { channelConfigPolicyReference: '/Channel/Application/Endorsement' },
      },
    ]);
  }

  it('tell every definition of the channel', async () => {
    const asked = new lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary();
    const result = lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(
      await query('QueryChaincodeDefinitions', asked),
    );
    const definitions = result.getChaincodeDefinitionsList();
    expect(definitions.map((definition) => definition.getName())).toEqual([CHAINCODE]);
    expectDefinition(definitions[0]);
  });

  it('tell one definition, which all members have approved', async () => {
    const asked = new lifecycle.QueryChaincodeDefinitionArgs();
    asked.setName(CHAINCODE);
    const result = lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(
      await query('QueryChaincodeDefinition', asked.serializeBinary()),
    );
    expectDefinition(result);
    expect(result.getApprovalsMap().toArray()).toEqual(MEMBERS.map((mspId) => [mspId, true]));
  });

  it('say of a chaincode that the channel does not have that it is not defined', async () => {
    const asked = new lifecycle.QueryChaincodeDefinitionArgs();
    asked.setName('other');
    const error = await failureOf(query('QueryChaincodeDefinition', asked.serializeBinary()));
    expect(error).toMatchObject({ code: UNKNOWN });
    expect(error.message).toContain('chaincode response 404, namespace other is not defined');
  });

  it.each(['QueryInstalledChaincodes', 'CommitChaincodeDefinition'])('say that %s is not served', async (name) => {
    const error = await failureOf(query(name, new Uint8Array()));
    expect(error.message).toContain(
      `failed to invoke backing implementation of '${name}': the embedded network does not serve it`,
    );
  });

  it('want exactly one argument', async () => {
    const error = await failureOf(query('QueryChaincodeDefinitions'));
    expect(error.message).toContain('lifecycle scc operations require exactly two arguments but received 1');
  });
});
