import { once } from 'node:events';
import { connect } from 'node:net';
import { type ConnectedClient, failureOf, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';
import { isListening, waitFor } from '@llmnet/test-kit/programs';

const UNAVAILABLE = 14;
const FAILED_PRECONDITION = 9;

describe('a peer of the embedded network', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;

  beforeAll(async () => {
    network = await TestNetwork.start({
      collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 }],
    });
    aster = await network.client('AsterMSP');
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
    await waitFor(`${mspId} to catch up`, () => peerOf(mspId).height === peerOf('AsterMSP').height);
  }

  it('refuses connections while it is stopped and serves on the same port when it is started again', async () => {
    await peerOf('CedarMSP').stop();
    expect(peerOf('CedarMSP').isRunning).toBe(false);
    expect(await isListening(portOf('CedarMSP'))).toBe(false);
    await peerOf('CedarMSP').start();
    expect(await isListening(portOf('CedarMSP'))).toBe(true);
    const cedar = await network.client('CedarMSP');
    await cedar.contract.submitTransaction('put', 'restarted', 'yes');
    expect(await read(cedar, 'get', 'restarted')).toBe('yes');
  });

  it('falls behind while it is stopped and commits what it missed when it is started again', async () => {
    await peerOf('BirchMSP').stop();
    const before = peerOf('BirchMSP').height;
    await aster.contract.submitTransaction('put', 'missed', 'one');
    await aster.contract.submitTransaction('put', 'missed', 'two');
    expect(peerOf('BirchMSP').height).toBe(before);
    await peerOf('BirchMSP').start();
    await isCaughtUp('BirchMSP');
    expect(await read(await network.client('BirchMSP'), 'get', 'missed')).toBe('two');
  });

  // internal/pkg/gateway/registry.go, endorsementPlan
  it('is named as unavailable if the policy cannot be met without it', async () => {
    await peerOf('BirchMSP').stop();
    await peerOf('CedarMSP').stop();
    const error = await failureOf(aster.contract.submitTransaction('put', 'k', 'v'));
    expect(error.code).toBe(FAILED_PRECONDITION);
    expect(error.message).toContain('due to unavailability of peers: [');
    expect(error.message).toContain(`:${portOf('BirchMSP')}`);
    expect(error.message).toContain(`:${portOf('CedarMSP')}`);
  });

  // internal/pkg/gateway/registry.go, planForOrgs
  it('cannot be chosen for an endorsement or an evaluation while it is stopped', async () => {
    await peerOf('BirchMSP').stop();
    const proposal = aster.contract.newProposal('put', { arguments: ['k', 'v'], endorsingOrganizations: ['BirchMSP'] });
    const endorsing = await failureOf(proposal.endorse());
    expect(endorsing.code).toBe(UNAVAILABLE);
    expect(endorsing.message).toContain('failed to find any endorsing peers for org(s): BirchMSP');
    const query = aster.contract.evaluate('get', { arguments: ['k'], endorsingOrganizations: ['BirchMSP'] });
    const evaluating = await failureOf(query);
    expect(evaluating.code).toBe(FAILED_PRECONDITION);
    expect(evaluating.message).toContain('no peers available to evaluate chaincode probe in channel testchannel');
  });

  it('ends the calls that are open on it when it is stopped', async () => {
    const cedar = await network.client('CedarMSP');
    const events = await cedar.network.getChaincodeEvents('probe');
    const next = events[Symbol.asyncIterator]().next();
    const submitted = await aster.contract.submitAsync('put', { arguments: ['open', 'x'] });
    await submitted.getStatus();
    const ended = next.then(
      ({ done }) => (done === true ? 'ended' : 'event'),
      () => 'failed',
    );
    await peerOf('CedarMSP').stop();
    expect(['ended', 'failed']).toContain(await ended);
    events.close();
  });

  it('fetches private data that it missed from another member when it is started again', async () => {
    await peerOf('CedarMSP').stop();
    const options = { arguments: ['all', 'missed'], transientData: { value: 'a text' } };
    await aster.contract.submit('putPrivate', options);
    await peerOf('CedarMSP').start();
    await isCaughtUp('CedarMSP');
    expect(await read(await network.client('CedarMSP'), 'getPrivate', 'all', 'missed')).toBe('a text');
  });

  // gossip/privdata/reconcile.go
  it('gets private data that nobody could give it as soon as another member is started', async () => {
    await peerOf('CedarMSP').stop();
    const options = { arguments: ['all', 'late'], transientData: { value: 'late text' } };
    await aster.contract.submit('putPrivate', options);
    await isCaughtUp('BirchMSP');
    const height = peerOf('AsterMSP').height;
    await peerOf('AsterMSP').stop();
    await peerOf('BirchMSP').stop();
    await peerOf('CedarMSP').start();
    await waitFor('CedarMSP to catch up', () => peerOf('CedarMSP').height === height);
    const client = await network.client('CedarMSP');
    const missing = await failureOf(client.contract.evaluateTransaction('getPrivate', 'all', 'late'));
    expect(missing.message).toContain('private data matching public hash version is not available');
    await peerOf('BirchMSP').start();
    expect(await read(client, 'getPrivate', 'all', 'late')).toBe('late text');
  });

  it('takes no other start or stop meanwhile: the last one decides', async () => {
    const peer = peerOf('CedarMSP');
    await Promise.all([peer.stop(), peer.start(), peer.stop(), peer.start(), peer.start()]);
    expect(peer.isRunning).toBe(true);
    expect(await isListening(portOf('CedarMSP'))).toBe(true);
  });

  it('is kept a number of blocks behind the others', async () => {
    peerOf('BirchMSP').keepBehind({ blocks: 2 });
    const before = peerOf('AsterMSP').height;
    for (const value of ['1', '2', '3']) {
      await aster.contract.submitTransaction('put', 'lagging', value);
    }
    await waitFor('the block that is due', () => peerOf('BirchMSP').height === before + 1);
    expect(await read(await network.client('BirchMSP'), 'get', 'lagging')).toBe('1');
    peerOf('BirchMSP').keepBehind({ blocks: 0 });
    await isCaughtUp('BirchMSP');
    expect(await read(await network.client('BirchMSP'), 'get', 'lagging')).toBe('3');
  });

  it('that lags endorses on its old state, and the gateway says that the endorsements differ', async () => {
    await aster.contract.submitTransaction('put', 'counted', '1');
    await isCaughtUp('BirchMSP');
    peerOf('BirchMSP').keepBehind({ blocks: 1 });
    await aster.contract.submitTransaction('append', 'counted', '2');
    const proposal = aster.contract.newProposal('append', {
      arguments: ['counted', '3'],
      endorsingOrganizations: ['AsterMSP', 'BirchMSP'],
    });
    const error = await failureOf(proposal.endorse());
    expect(error.details.map(({ message }) => message)).toContain('ProposalResponsePayloads do not match');
  });

  it('is kept a time behind the order without falling further behind under load', async () => {
    const [lag, blocks] = [500, 20];
    peerOf('BirchMSP').keepBehind({ milliseconds: lag });
    const started = performance.now();
    for (let block = 0; block < blocks; block += 1) {
      await aster.contract.submitTransaction('put', `timed-${block}`, 'value');
    }
    const committed = peerOf('AsterMSP').height;
    expect(peerOf('BirchMSP').height).toBeLessThan(committed);
    await waitFor('the last block', () => peerOf('BirchMSP').height === committed);
    // One lag after the other would take twice as long.
    expect(performance.now() - started).toBeLessThan((lag * blocks) / 2);
  });

  it('is unknown under a name that no member has', () => {
    expect(() => network.network.peer('ZinniaMSP')).toThrow('There is no member ZinniaMSP');
  });

  it('starts although a client keeps knocking at its port', async () => {
    await peerOf('CedarMSP').stop();
    const stopKnocking = new AbortController();
    const knocking = knock(portOf('CedarMSP'), stopKnocking.signal);
    await peerOf('CedarMSP').start();
    stopKnocking.abort();
    await knocking;
    expect(await isListening(portOf('CedarMSP'))).toBe(true);
  });
});

async function knock(port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const socket = connect(port, '127.0.0.1');
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined);
    socket.destroy();
  }
}
