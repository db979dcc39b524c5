import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Client, credentials, status } from '@grpc/grpc-js';
import type { ChaincodeEvent, CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import type { GatewayEndpoint } from '@llmnet/embedded-fabric';
import { failureOf, type ConnectedClient, CHAINCODE, TestNetwork } from '@llmnet/test-kit/network';
import { RawCaller } from './support/raw-caller';
import { waitFor } from '@llmnet/test-kit/programs';

const CONNECTIONS = 1_000;
const HANDSHAKES_AT_A_TIME = 50;
const GATEWAY_LIMIT = 500;
const METHODS = [
  '/gateway.Gateway/Evaluate',
  '/gateway.Gateway/Endorse',
  '/gateway.Gateway/Submit',
  '/gateway.Gateway/CommitStatus',
  '/protos.Endorser/ProcessProposal',
];

describe('a gateway of the embedded network goes on after', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let endpoint: GatewayEndpoint;
  let caller: RawCaller;
  const sockets: Socket[] = [];
  const fatal = jest.fn();

  beforeAll(async () => {
    network = await TestNetwork.start({ options: { onFatal: fatal } });
    aster = await network.client('AsterMSP');
    const [first] = network.network.endpoints;
    if (first === undefined) {
      throw new Error('no gateway');
    }
    endpoint = first;
    caller = await RawCaller.connect(endpoint);
  }, 30_000);

  afterEach(async () => {
    for (const socket of sockets.splice(0)) {
      socket.destroy();
    }
    expect(fatal).not.toHaveBeenCalled();
    await aster.contract.submitTransaction('put', 'alive', 'yes');
  });

  afterAll(async () => {
    caller.close();
    await network.stop();
  });

  function address(): { host: string; port: number } {
    const [host = '', port = ''] = endpoint.address.split(':');
    return { host, port: Number(port) };
  }

  async function openTls(): Promise<Socket> {
    const ca = await readFile(endpoint.tlsCaCert);
    const socket = connectTls({ ...address(), ca, servername: 'localhost', ALPNProtocols: ['h2'] });
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return socket;
  }

  async function openStream(): Promise<CloseableAsyncIterable<ChaincodeEvent>> {
    const stream = await aster.network.getChaincodeEvents(CHAINCODE);
    void stream[Symbol.asyncIterator]()
      .next()
      .catch(() => undefined);
    return stream;
  }

  it.each(METHODS)('bytes that are no message to %s', async (method) => {
    const { code } = await caller.unary(method, Buffer.from('ffffffff', 'hex'));
    expect(code).toBe(status.INTERNAL);
  });

  // core.yaml, peer.maxRecvMsgSize
  it('a message of more than 100 MB', async () => {
    const { code, details } = await caller.unary('/gateway.Gateway/Evaluate', Buffer.alloc(100 * 1024 * 1024 + 1));
    expect(code).toBe(status.RESOURCE_EXHAUSTED);
    expect(details.toLowerCase()).toContain('received message larger than max');
  }, 60_000);

  it('a method that does not exist', async () => {
    const { code } = await caller.unary('/gateway.Gateway/Nothing', Buffer.alloc(0));
    expect(code).toBe(status.UNIMPLEMENTED);
  });

  it('a client without TLS', async () => {
    const plain = new Client(endpoint.address, credentials.createInsecure());
    const code = await new Promise((resolve) => {
      const identity = (bytes: Buffer): Buffer => bytes;
      plain.makeUnaryRequest('/gateway.Gateway/Evaluate', identity, identity, Buffer.alloc(0), (error) => {
        resolve(error?.code);
      });
    });
    plain.close();
    expect(code).toBe(status.UNAVAILABLE);
  });

  it('a client that does not trust its certificate', async () => {
    const other = network.network.endpoints[1];
    const distrustful = await RawCaller.connect({ ...endpoint, tlsCaCert: other?.tlsCaCert ?? '' });
    expect((await distrustful.unary('/gateway.Gateway/Evaluate', Buffer.alloc(0))).code).toBe(status.UNAVAILABLE);
    distrustful.close();
  });

  it('bytes that are neither TLS nor HTTP/2', async () => {
    const raw = connectSocket(address());
    sockets.push(raw);
    raw.on('error', () => undefined).resume();
    raw.write('GET / HTTP/1.1\r\n\r\n');
    await once(raw, 'close');
    const socket = await openTls();
    socket.resume();
    socket.write('this is no HTTP/2 preface at all, and it is long enough to be read as one');
    await once(socket, 'close');
  });

  it('connections that stop in the middle of a frame, and clients that vanish in the middle of a call', async () => {
    const preface = Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      Buffer.from('000000040000000000', 'hex'),
    ]);
    for (let n = 0; n < 10; n += 1) {
      const socket = await openTls();
      socket.write(Buffer.concat([preface, Buffer.from('00ffff01040000', 'hex')]));
    }
    for (let n = 0; n < 10; n += 1) {
      const vanishing = await RawCaller.connect(endpoint);
      void vanishing.unary('/gateway.Gateway/CommitStatus', Buffer.alloc(1_000));
      vanishing.close();
    }
  });

  it(`${CONNECTIONS} connections at a time`, async () => {
    for (let opened = 0; opened < CONNECTIONS; opened += HANDSHAKES_AT_A_TIME) {
      await Promise.all(Array.from({ length: HANDSHAKES_AT_A_TIME }, openTls));
    }
    expect(sockets).toHaveLength(CONNECTIONS);
    expect(await aster.contract.evaluateTransaction('get', 'alive')).toBeDefined();
  }, 60_000);

  // internal/peer/node/grpc_limiters.go
  it(`${GATEWAY_LIMIT} streams that never end: more calls are refused until one of them does`, async () => {
    const streams = await Promise.all(Array.from({ length: GATEWAY_LIMIT }, openStream));
    // A call that is answered may have kept out a stream.
    const refusal = await waitFor('the refusal', async () => {
      try {
        await aster.contract.evaluateTransaction('get', 'alive');
        streams.push(await openStream());
        return undefined;
      } catch (error) {
        return error;
      }
    });
    expect(refusal).toMatchObject({ code: status.UNKNOWN });
    const refused = await failureOf(aster.contract.evaluateTransaction('get', 'alive'));
    expect(refused.message).toContain(
      `too many requests for /gateway.Gateway, exceeding concurrency limit (${GATEWAY_LIMIT})`,
    );
    for (const stream of streams) {
      stream.close();
    }
    await waitFor('an answer', () =>
      aster.contract.evaluateTransaction('get', 'alive').then(
        () => true,
        () => undefined,
      ),
    );
  }, 60_000);
});
