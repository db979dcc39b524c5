import { once } from 'node:events';
import { connect } from 'node:net';
import { type ConnectedClient, failureOf, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';
import { isListening, waitFor } from '@llmnet/test-kit/programs';

const UNAVAILABLE = 14;
const FAILED_PRECONDITION = 9;

describe('a peer of the embedded network', () => {
  let network: TestNetwork;
  let alpha: ConnectedClient;

  beforeAll(async () => {
    network = await TestNetwork.start({
      collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 }],
    });
    alpha = await network.client('AlphaMSP');
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  afterEach(async () => {
    for (const peer of network.network.peers) {
      peer.keepBehind({ blocks: 0 });
      await peer.start();
    }
  });

  function peerOf(mspId: string): ReturnType<typeof network.network.peer> {
    return network.network.peer(mspId);
  }

  function portOf(mspId: string): number {
    const endpoint = network.network.endpoints.find((candidate) => candidate.mspId === mspId);
    return Number(endpoint?.address.split(':')[1]);
  }

  async function read(client: ConnectedClient, name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await client.contract.evaluateTransaction(name, ...args)).toString();
  }

  async function isCaughtUp(mspId: string): Promise<void> {
    await waitFor(`${mspId} to catch up`, () => peerOf(mspId).height === peerOf('AlphaMSP').height);
  }

  it('refuses connections while it is stopped and serves on the same port when it is started again', async () => {
    await peerOf('GammaMSP').stop();
    expect(peerOf('GammaMSP').isRunning).toBe(false);
    expect(await isListening(portOf('GammaMSP'))).toBe(false);
    await peerOf('GammaMSP').start();
    expect(await isListening(portOf('GammaMSP'))).toBe(true);
    const gamma = await network.client('GammaMSP');
    await gamma.contract.submitTransaction('put', 'restarted', 'yes');
    expect(await read(gamma, 'get', 'restarted')).toBe('yes');
  });

  it('falls behind while it is stopped and commits what it missed when it is started again', async () => {
    await peerOf('BetaMSP').stop();
    const before = peerOf('BetaMSP').height;
    await alpha.contract.submitTransaction('put', 'missed', 'one');
    await alpha.contract.submitTransaction('put', 'missed', 'two');
    expect(peerOf('BetaMSP').height).toBe(before);
    await peerOf('BetaMSP').start();
    await isCaughtUp('BetaMSP');
    expect(await read(await network.client('BetaMSP'), 'get', 'missed')).toBe('two');
  });

  // internal/pkg/gateway/registry.go, endorsementPlan
  it('is named as unavailable if the policy cannot be met without it', async () => {
    await peerOf('BetaMSP').stop();
    await peerOf('GammaMSP').stop();
    const error = await failureOf(alpha.contract.submitTransaction('put', 'k', 'v'));
    expect(error.code).toBe(FAILED_PRECONDITION);
    expect(error.message).toContain('due to unavailability of peers: [');
    expect(error.message).toContain(`:${portOf('BetaMSP')}`);
    expect(error.message).toContain(`:${portOf('GammaMSP')}`);
  });

  // internal/pkg/gateway/registry.go, planForOrgs
  it('cannot be chosen for an endorsement or an evaluation while it is stopped', async () => {
    await peerOf('BetaMSP').stop();
    const proposal = alpha.contract.newProposal('put', { arguments: ['k', 'v'], endorsingOrganizations: ['BetaMSP'] });
    const endorsing = await failureOf(proposal.endorse());
    expect(endorsing.code).toBe(UNAVAILABLE);
    expect(endorsing.message).toContain('failed to find any endorsing peers for org(s): BetaMSP');
    const query = alpha.contract.evaluate('get', { arguments: ['k'], endorsingOrganizations: ['BetaMSP'] });
    const evaluating = await failureOf(query);
    expect(evaluating.code).toBe(FAILED_PRECONDITION);
    expect(evaluating.message).toContain('no peers available to evaluate chaincode probe in channel testchannel');
  });

  it('ends the calls that are open on it when it is stopped', async () => {
    const gamma = await network.client('GammaMSP');
    const events = await gamma.network.getChaincodeEvents('probe');
    const next = events[Symbol.asyncIterator]().next();
    const submitted = await alpha.contract.submitAsync('put', { arguments: ['open', 'x'] });
    await submitted.getStatus();
    const ended = next.then(
      ({ done }) => (done === true ? 'ended' : 'event'),
      () => 'failed',
    );
    await peerOf('GammaMSP').stop();
    expect(['ended', 'failed']).toContain(await ended);
    events.close();
  });

  it('fetches private data that it missed from another member when it is started again', async () => {
    await peerOf('GammaMSP').stop();
    const options = { arguments: ['all', 'missed'], transientData: { value: 'a text' } };
    await alpha.contract.submit('putPrivate', options);
    await peerOf('GammaMSP').start();
    await isCaughtUp('GammaMSP');
    expect(await read(await network.client('GammaMSP'), 'getPrivate', 'all', 'missed')).toBe('a text');
  });

  // gossip/privdata/reconcile.go
  it('gets private data that nobody could give it as soon as another member is started', async () => {
    await peerOf('GammaMSP').stop();
    const options = { arguments: ['all', 'late'], transientData: { value: 'late text' } };
    await alpha.contract.submit('putPrivate', options);
    await isCaughtUp('BetaMSP');
    const height = peerOf('AlphaMSP').height;
    await peerOf('AlphaMSP').stop();
    await peerOf('BetaMSP').stop();
    await peerOf('GammaMSP').start();
    await waitFor('GammaMSP to catch up', () => peerOf('GammaMSP').height === height);
    const client = await network.client('GammaMSP');
    const missing = await failureOf(client.contract.evaluateTransaction('getPrivate', 'all', 'late'));
    expect(missing.message).toContain('private data matching public hash version is not available');
    await peerOf('BetaMSP').start();
    expect(await read(client, 'getPrivate', 'all', 'late')).toBe('late text');
  });

  it('takes no other start or stop meanwhile: the last one decides', async () => {
    const peer = peerOf('GammaMSP');
    await Promise.all([peer.stop(), peer.start(), peer.stop(), peer.start(), peer.start()]);
    expect(peer.isRunning).toBe(true);
    expect(await isListening(portOf('GammaMSP'))).toBe(true);
  });

  it('is kept a number of blocks behind the others', async () => {
    peerOf('BetaMSP').keepBehind({ blocks: 2 });
    const before = peerOf('AlphaMSP').height;
    for (const value of ['1', '2', '3']) {
      await alpha.contract.submitTransaction('put', 'lagging', value);
    }
    await waitFor('the block that is due', () => peerOf('BetaMSP').height === before + 1);
    expect(await read(await network.client('BetaMSP'), 'get', 'lagging')).toBe('1');
    peerOf('BetaMSP').keepBehind({ blocks: 0 });
    await isCaughtUp('BetaMSP');
    expect(await read(await network.client('BetaMSP'), 'get', 'lagging')).toBe('3');
  });

  it('that lags endorses on its old state, and the gateway says that the endorsements differ', async () => {
    await alpha.contract.submitTransaction('put', 'counted', '1');
    await isCaughtUp('BetaMSP');
    peerOf('BetaMSP').keepBehind({ blocks: 1 });
    await alpha.contract.submitTransaction('append', 'counted', '2');
    const proposal = alpha.contract.newProposal('append', {
      arguments: ['counted', '3'],
      endorsingOrganizations: ['AlphaMSP', 'BetaMSP'],
    });
    const error = await failureOf(proposal.endorse());
    expect(error.details.map(({ message }) => message)).toContain('ProposalResponsePayloads do not match');
  });

  it('is kept a time behind the order without falling further behind under load', async () => {
    const [lag, blocks] = [500, 20];
    peerOf('BetaMSP').keepBehind({ milliseconds: lag });
    const started = performance.now();
    for (let block = 0; block < blocks; block += 1) {
      await alpha.contract.submitTransaction('put', `timed-${block}`, 'value');
    }
    const committed = peerOf('AlphaMSP').height;
    expect(peerOf('BetaMSP').height).toBeLessThan(committed);
    await waitFor('the last block', () => peerOf('BetaMSP').height === committed);
    // One lag after the other would take twice as long.
    expect(performance.now() - started).toBeLessThan((lag * blocks) / 2);
  });

  it('is unknown under a name that no member has', () => {
    expect(() => network.network.peer('OmegaMSP')).toThrow('There is no member OmegaMSP');
  });

  it('starts although a client keeps knocking at its port', async () => {
    await peerOf('GammaMSP').stop();
    const stopKnocking = new AbortController();
    const knocking = knock(portOf('GammaMSP'), stopKnocking.signal);
    await peerOf('GammaMSP').start();
    stopKnocking.abort();
    await knocking;
    expect(await isListening(portOf('GammaMSP'))).toBe(true);
  });
});

async function knock(port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const socket = connect(port, '127.0.0.1');
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined);
    socket.destroy();
  }
}
