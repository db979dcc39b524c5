import { status } from '@grpc/grpc-js';
import { gateway, peer as peerProtos } from '@hyperledger/fabric-protos';
import { loadNodeIdentity } from '@llmnet/ledger-client';
import type { Ledger, LedgerConfig, PositionedEvent } from '@llmnet/ledger-client';
import { nodePaths } from '@llmnet/fabric-identities';
import { waitFor } from '@llmnet/test-kit/programs';
import type { Msp } from '@llmnet/test-kit/cast';
import {
  type ConsortiumNetwork,
  GatewayProxy,
  rpcError,
  refusalOf,
  ScriptedConsortium,
} from '@llmnet/test-kit/consortium';
import { LaneLoad } from './lane-load';

const MEMBER = 'AsterMSP';
const OTHERS: readonly Msp[] = ['BirchMSP', 'CedarMSP'];

/** What a node with several peers does on any network that a consortium can be founded on. */
export function failover(start: () => Promise<ConsortiumNetwork>): void {
  let consortium: ScriptedConsortium;
  let ledgers: Ledger[] = [];
  let proxies: GatewayProxy[] = [];

  beforeAll(async () => {
    consortium = await ScriptedConsortium.found(await start(), { providing: [] });
  }, 240_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  afterEach(() => {
    for (const ledger of ledgers) ledger.close();
    for (const proxy of proxies) proxy.stop();
    ledgers = [];
    proxies = [];
  });

  /** A second gateway service of a member. */
  async function proxyOf(mspId: Msp = MEMBER): Promise<GatewayProxy> {
    const proxy = await GatewayProxy.start(consortium.network, mspId);
    proxies.push(proxy);
    return proxy;
  }

  const at = ({ endpoint }: GatewayProxy): LedgerConfig['peers'][number] => ({
    address: endpoint.address,
    tlsRoot: endpoint.tlsCaCert,
  });

  async function connect(peers: Partial<Omit<LedgerConfig, 'channel' | 'chaincode'>>): Promise<Ledger> {
    const files = nodePaths(consortium.network.identitiesDir, MEMBER, 'gateway');
    const identity = await loadNodeIdentity({ mspId: MEMBER, enrolmentId: 'gateway', ...files });
    const ledger = await consortium.connect(identity, {
      peers: consortium.peersOf(MEMBER),
      fallbackPeers: [],
      readFromOthers: false,
      ...peers,
    });
    ledgers.push(ledger);
    return ledger;
  }

  /** Starts the own peer again, and waits until it has what another one has. */
  async function regainPeer(): Promise<void> {
    const [own, other] = [await connect({}), await consortium.worker('BirchMSP')];
    const height = await other.height();
    await consortium.network.startPeer(MEMBER);
    await waitFor('the own peer to catch up', async () => (await own.height()) >= height, 60_000);
  }

  const fallbackPeers = (): LedgerConfig['fallbackPeers'] =>
    OTHERS.flatMap((mspId) => consortium.peersOf(mspId).map((peer) => ({ mspId, ...peer })));

  it('loses and repeats nothing when its peer is killed under load and it has a second one', async () => {
    const first = await proxyOf();
    const ledger = await connect({ peers: [at(first), ...consortium.peersOf(MEMBER)] });
    const load = await LaneLoad.start(ledger);
    await waitFor('the load to run', () => load.moved >= 20);
    first.halt();
    const outage = await load.outage();
    await load.stop();
    process.stdout.write(`failover: own second peer took over in ${String(outage)} ms\n`);
    await load.expectExactlyOnce();
    expect(outage).toBeLessThan(10_000);
  }, 60_000);

  it('submits by other members while its own peer is down, and takes two of them at their word', async () => {
    const ledger = await connect({ fallbackPeers: fallbackPeers() });
    const load = await LaneLoad.start(ledger);
    await waitFor('the load to run', () => load.moved >= 20);
    await consortium.network.stopPeer(MEMBER);
    const outage = await load.outage();
    expect(await refusalOf(ledger.query('membership:consortium', {}))).toBe('LEDGER_UNAVAILABLE');
    await load.stop();
    await regainPeer();
    process.stdout.write(`failover: other members took over in ${String(outage)} ms\n`);
    await load.expectExactlyOnce();
  }, 60_000);

  it('asks other members if it is told to', async () => {
    const ledger = await connect({ fallbackPeers: fallbackPeers(), readFromOthers: true });
    await consortium.network.stopPeer(MEMBER);
    await expect(ledger.query('membership:consortium', {})).resolves.toMatchObject({ parameters: { version: 1 } });
    await regainPeer();
  }, 60_000);

  it('goes back to the preferred peer once that is well', async () => {
    const [first, second] = [await proxyOf(), await proxyOf()];
    const ledger = await connect({ peers: [at(first), at(second)] });
    first.halt();
    await ledger.query('membership:consortium', {});
    expect(second.count('Evaluate')).toBe(1);
    await first.resume();
    await waitFor('the first peer to be asked', async () => {
      const asked = second.count('Evaluate');
      await ledger.query('membership:consortium', {});
      return second.count('Evaluate') === asked;
    });
  }, 60_000);

  it('does not go back to a peer that is behind what it has seen', async () => {
    const [first, second] = [await proxyOf(), await proxyOf()];
    const ledger = await connect({ peers: [at(first), at(second)] });
    let height: Buffer = Buffer.alloc(0);
    first.answers.Evaluate = async (forward) => (height = await forward());
    await ledger.height();
    first.answers.Evaluate = () => Promise.resolve(height);
    first.halt();
    const move = { moves: [{ from: 0, to: 1, amount: '1' }] };
    await ledger.submit('accounts:move', move);
    await ledger.submit('accounts:move', move);
    await first.resume();
    const probed = first.count('Evaluate');
    await waitFor('probes of the first peer', () => first.count('Evaluate') > probed + 2);
    await ledger.submit('accounts:move', move);
    expect(first.count('Endorse')).toBe(0);
    delete first.answers.Evaluate;
    await waitFor('a submit by the first peer', async () => {
      await ledger.submit('accounts:move', move);
      return first.count('Submit') > 0;
    });
  }, 60_000);

  it('passes a peer over that hangs', async () => {
    const [first, second] = [await proxyOf(), await proxyOf()];
    const ledger = await connect({ peers: [at(first), at(second)] });
    first.answers.Evaluate = () => new Promise(() => undefined);
    await ledger.query('membership:consortium', {});
    const begun = performance.now();
    await ledger.query('membership:consortium', {});
    expect(second.count('Evaluate')).toBe(2);
    // The peer that hangs would have taken the ten seconds of a query's deadline once more.
    expect(performance.now() - begun).toBeLessThan(9_000);
  }, 60_000);

  it('reads every event once, in order, over a peer that dies and comes back', async () => {
    const [first, second] = [await proxyOf(), await proxyOf()];
    const ledger = await connect({ peers: [at(first), at(second)] });
    const stopping = new AbortController();
    const read: PositionedEvent[] = [];
    const from = await ledger.height();
    const reading = (async () => {
      for await (const event of ledger.events({ block: from }, stopping.signal)) read.push(event);
    })();
    const registrations: string[] = [];
    const register = async (): Promise<void> => {
      const { encryptionKey } = ledger.identity;
      registrations.push(await ledger.submit('membership:registerNode', { encryptionKey }));
    };
    const seen = (): Promise<true> => waitFor('the events', () => read.length >= registrations.length);
    await register();
    await seen();
    first.halt();
    await register();
    await register();
    await seen();
    expect(second.count('ChaincodeEvents')).toBe(1);
    await first.resume();
    await waitFor('the first peer to stream again', () => first.count('ChaincodeEvents') === 2);
    await register();
    await seen();
    stopping.abort();
    await reading;
    expect(read.map(({ txId }) => txId)).toEqual(registrations);
  }, 60_000);

  it.each<[string, (forward: () => Promise<Buffer>) => Promise<Buffer>]>([
    [
      'whose answer to the submit gets lost',
      async (forward) => {
        await forward();
        throw rpcError(status.UNAVAILABLE, 'connection lost');
      },
    ],
    [
      'that an orderer has already',
      async (forward) => {
        await forward();
        throw rpcError(status.UNAVAILABLE, 'failed to submit request: request already processed');
      },
    ],
    ['that never reaches an orderer, at first', () => Promise.reject(rpcError(status.UNAVAILABLE, 'no Raft leader'))],
    ['that is acknowledged and vanishes with its leader', () => Promise.resolve(Buffer.alloc(0))],
  ])(
    'takes a step once, by a transaction %s',
    async (_what, answer) => {
      const proxy = await proxyOf();
      const ledger = await connect({ peers: [at(proxy)] });
      const before = await LaneLoad.balances(ledger);
      proxy.answers.Submit = (forward) => {
        delete proxy.answers.Submit;
        return answer(forward);
      };
      const txId = await ledger.submit('accounts:move', { moves: [{ from: 0, to: 1, amount: '7' }] });
      expect((await ledger.transaction(txId)).validation).toBe('VALID');
      const after = await LaneLoad.balances(ledger);
      expect([after[0], after[1]]).toEqual([(before[0] ?? 0n) - 7n, (before[1] ?? 0n) + 7n]);
      expect(proxy.count('Endorse')).toBe(1);
    },
    60_000,
  );

  it('costs one call a stage when all is well', async () => {
    const proxy = await proxyOf();
    const ledger = await connect({ peers: [at(proxy)], fallbackPeers: fallbackPeers() });
    await ledger.submit('accounts:move', { moves: [{ from: 0, to: 1, amount: '1' }] });
    expect(Object.fromEntries(proxy.calls)).toEqual({ Endorse: 1, Submit: 1, CommitStatus: 1 });
  });

  it('does not believe one other member that says a transaction committed', async () => {
    const [birch, cedar] = [await proxyOf('BirchMSP'), await proxyOf('CedarMSP')];
    const ledger = await connect({
      fallbackPeers: [
        { mspId: 'BirchMSP', ...at(birch) },
        { mspId: 'CedarMSP', ...at(cedar) },
      ],
    });
    const before = await LaneLoad.balances(ledger);
    await consortium.network.stopPeer(MEMBER);
    const lie = new gateway.CommitStatusResponse();
    lie.setResult(peerProtos.TxValidationCode.VALID);
    lie.setBlockNumber(1);
    birch.answers.Submit = () => Promise.resolve(Buffer.alloc(0));
    birch.answers.CommitStatus = () => Promise.resolve(Buffer.from(lie.serializeBinary()));
    const submitted = ledger.submit('accounts:move', { moves: [{ from: 0, to: 1, amount: '7' }] });
    await waitFor('the lie to be told', () => birch.count('CommitStatus') > 0);
    await waitFor('the transaction to be handed in again', () => birch.count('Submit') > 1);
    delete birch.answers.Submit;
    await regainPeer();
    await submitted;
    const after = await LaneLoad.balances(ledger);
    expect([after[0], after[1]]).toEqual([(before[0] ?? 0n) - 7n, (before[1] ?? 0n) + 7n]);
  }, 60_000);
}
