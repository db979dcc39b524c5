import { failureOf, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';

const endpointOf = (mspId: string): string => `peer0.${mspId.toLowerCase()}.example:7051`;

describe('the details of an error', () => {
  let network: TestNetwork;

  beforeAll(async () => {
    const members = MEMBERS.map((mspId) => ({ mspId, port: 0, externalEndpoint: endpointOf(mspId) }));
    network = await TestNetwork.start({ options: { members } });
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  it('name peers by their external endpoints, where clients reach them elsewhere', async () => {
    const { contract } = await network.client('BirchMSP');
    const error = await failureOf(contract.evaluateTransaction('noSuchFunction'));
    expect(error.details).toMatchObject([{ mspId: 'BirchMSP', address: endpointOf('BirchMSP') }]);
  });

  it('name peers that are away so too', async () => {
    const { contract } = await network.client('BirchMSP');
    await network.network.peer('AsterMSP').stop();
    await network.network.peer('CedarMSP').stop();
    const error = await failureOf(contract.submitTransaction('put', 'k', 'v'));
    expect(error.message).toContain(endpointOf('AsterMSP'));
    expect(error.message).not.toContain('127.0.0.1');
  });
});
