import { LedgerQueries, CLIENT, TestNetwork } from '@llmnet/test-kit/network';

const SEVEN = ['Aster', 'Birch', 'Cedar', 'Dahlia', 'Elm', 'Fern', 'Gorse'].map((name) => `${name}MSP`);

describe('seven members', () => {
  let network: TestNetwork;

  beforeAll(async () => {
    network = await TestNetwork.start({
      members: SEVEN.map((mspId) => ({ mspId, nodes: [{ enrolmentId: CLIENT, ou: 'client', roles: [] }] })),
    });
  }, 60_000);

  afterAll(async () => {
    await network.stop();
  });

  it.each(SEVEN)('go on submitting through all other gateways while the peer of %s is stopped', async (stopped) => {
    await network.network.peer(stopped).stop();
    const others = SEVEN.filter((mspId) => mspId !== stopped);
    const submits = others.map(async (mspId) => {
      const { contract, network: channel } = await network.client(mspId);
      const proposal = contract.newProposal('put', { arguments: [`without-${stopped}-${mspId}`, 'x'] });
      const submitted = await (await proposal.endorse()).submit();
      expect((await submitted.getStatus()).successful).toBe(true);
      const { endorsers } = await new LedgerQueries(channel).transaction(submitted.getTransactionId());
      expect(endorsers).toHaveLength(4);
      expect(endorsers).not.toContain(stopped);
    });
    await Promise.all(submits);
    await network.network.peer(stopped).start();
  });
});
