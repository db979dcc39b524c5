import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { EmbeddedNetwork } from '@llmnet/embedded-fabric';
import {
  CLIENT,
  type ConnectedClient,
  type TestFolder,
  clientAt,
  failureOf,
  prepareFolder,
} from '@llmnet/test-kit/network';
import {
  answerTo,
  responseBytes,
  ScriptedChaincode,
  type ScriptedChaincodeOptions,
} from './support/scripted-chaincode';
import { waitFor } from '@llmnet/test-kit/programs';

const ABORTED = 10;
const CCID = 'probe:1';
const NOTHING = '';
const TIMEOUTS = { dialMs: 500, startupMs: 1_000, executeMs: 500 };

type OnTransaction = ScriptedChaincodeOptions['onTransaction'];

const echo: OnTransaction = (transaction, stream) => {
  stream.write(answerTo(transaction, 'COMPLETED', responseBytes('done')));
};

// core/chaincode/chaincode_support.go, handler.go, runtime_launcher.go
describe('a chaincode server that', () => {
  let folder: TestFolder;
  let network: EmbeddedNetwork;
  let client: ConnectedClient;
  let port: number;
  const servers: ScriptedChaincode[] = [];

  beforeAll(async () => {
    folder = await prepareFolder({
      members: [{ mspId: 'AsterMSP', nodes: [{ enrolmentId: CLIENT, ou: 'client', roles: [] }] }],
    });
    port = folder.chaincode.port;
    const { name, version, ccid, address } = folder.network.chaincode;
    const chaincode = { name, version, ccid, address, timeouts: TIMEOUTS };
    network = await EmbeddedNetwork.start({ ...folder.network, chaincode });
    const [endpoint] = network.endpoints;
    if (endpoint === undefined) {
      throw new Error('no gateway');
    }
    client = await clientAt(folder, endpoint);
  }, 30_000);

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.stop();
    }
  });

  afterAll(async () => {
    client.close();
    await network.stop();
  });

  async function serve(onTransaction: OnTransaction, registersAs = CCID): Promise<ScriptedChaincode> {
    const ccid = registersAs === NOTHING ? undefined : registersAs;
    const server = await ScriptedChaincode.start({ port, ccid, onTransaction });
    servers.push(server);
    return server;
  }

  async function evaluate(): Promise<string> {
    return Buffer.from(await client.contract.evaluateTransaction('anything')).toString();
  }

  /** Until the network has noticed that there is a server again. */
  async function works(): Promise<void> {
    await waitFor('the chaincode', () =>
      evaluate().then(
        (answer) => answer === 'done',
        () => undefined,
      ),
    );
  }

  async function failure(): Promise<{ code: number; message: string | undefined }> {
    const { code, details } = await failureOf(client.contract.evaluateTransaction('anything'));
    return { code, message: details[0]?.message };
  }

  it('is not there is named with its address', async () => {
    const { code, message } = await failure();
    expect(code).toBe(ABORTED);
    expect(message).toMatch(
      new RegExp(
        `^error in simulation: failed to execute transaction [0-9a-f]{64}: could not launch chaincode ${CCID}: connection to ${CCID} failed: .*127\\.0\\.0\\.1:${port}: failed to create new connection: context deadline exceeded$`,
      ),
    );
  });

  it('registers under another package id is not used, until the right one is there', async () => {
    const wrong = await serve(echo, 'other:1');
    const refusal = `could not launch chaincode ${CCID}: timeout expired while starting chaincode ${CCID} for transaction`;
    await waitFor('the refusal', async () => (await failure()).message?.endsWith(refusal));
    wrong.stop();
    await serve(echo);
    await works();
  });

  it('never registers is given up', async () => {
    await serve(echo, NOTHING);
    const refusal = `timeout expired while starting chaincode ${CCID} for transaction`;
    await waitFor('the refusal', async () => (await failure()).message?.endsWith(refusal));
  });

  it('takes too long for a transaction ends it, but not others', async () => {
    await serve((transaction, stream) => {
      const isSlow = Buffer.from(transaction.getPayload_asU8()).includes('slow');
      if (!isSlow) {
        echo(transaction, stream);
      }
    });
    await works();
    const slow = failureOf(client.contract.evaluateTransaction('slow'));
    expect(await evaluate()).toBe('done');
    expect((await slow).details[0]?.message).toMatch(/: error sending: timeout expired while executing transaction$/);
    expect(await evaluate()).toBe('done');
  });

  it('dies in the middle of a transaction ends it, and the next one works once it is back', async () => {
    const server = await serve(() => {
      server.stop();
    });
    await waitFor('the death', async () =>
      (await failure()).message?.endsWith('error sending: chaincode stream terminated'),
    );
    await serve(echo);
    await works();
  });

  it('answers with an ERROR message is quoted', async () => {
    await serve((transaction, stream) => {
      stream.write(answerTo(transaction, 'ERROR', Buffer.from('out of order')));
    });
    await waitFor(
      'the error',
      async () => (await failure()).message === 'error in simulation: transaction returned with failure: out of order',
    );
  });

  it('answers with bytes that are no response fails its transaction only', async () => {
    await serve((transaction, stream) => {
      stream.write(answerTo(transaction, 'COMPLETED', Buffer.of(0xff, 0xff)));
    });
    await waitFor('the error', async () =>
      (await failure()).message?.includes('failed to unmarshal response for transaction'),
    );
  });

  it('is joined by a second one at the same address leaves the first in use', async () => {
    await serve(echo);
    await works();
    await expect(serve(echo)).rejects.toThrow();
    expect(await evaluate()).toBe('done');
  });

  it('comes after something that accepted connections there and never spoke is found', async () => {
    const mute = createServer();
    await once(mute.listen(port, '127.0.0.1'), 'listening');
    const [socket] = (await once(mute, 'connection')) as [Socket];
    mute.close();
    await serve(echo);
    // The connection to the mute one stays open: only giving it up leads to the new server.
    await waitFor(
      'the chaincode',
      () =>
        evaluate().then(
          () => true,
          () => undefined,
        ),
      25_000,
    );
    socket.destroy();
  }, 30_000);
});
