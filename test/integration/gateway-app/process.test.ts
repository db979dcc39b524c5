import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { poll } from '@llmnet/retry';
import { issueNodes } from '@llmnet/test-kit/ledger-double';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const PROGRAM = path.resolve(__dirname, '../../../gateway-app/dist/main.js');

describe('the gateway as a process', () => {
  const children: ChildProcess[] = [];
  /** A peer that takes connections and never says a word. */
  let peer: Server;
  let connected: boolean;

  beforeEach(async () => {
    connected = false;
    peer = createServer((socket) => {
      connected = true;
      socket.on('error', () => undefined).resume();
    }).listen(0, '127.0.0.1');
    await once(peer, 'listening');
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    peer.close();
    await once(peer, 'close');
  });

  function start(config: string): ChildProcess {
    const child = fork(PROGRAM, [config], { execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    children.push(child);
    return child;
  }

  async function startWithSilentPeer(): Promise<ChildProcess> {
    const dir = temporaryFolder();
    const [node] = await issueNodes(dir, 'Aster/gateway');
    const { port } = peer.address() as AddressInfo;
    const peers = [{ address: `127.0.0.1:${String(port)}`, tlsRoot: node?.tlsCaCert }];
    const config = path.join(dir, 'gateway.json');
    const ledger = { channel: 'llmnet', chaincode: 'llmnet', peers };
    const coordinator = { url: 'https://127.0.0.1:9443', node: 'Aster/worker' };
    writeFileSync(config, JSON.stringify({ listen: { port: 8080 }, node, ledger, coordinator }));
    const child = start(config);
    await poll(() => connected);
    return child;
  }

  test('that cannot read its configuration says so in one line and fails', async () => {
    const child = start('/no/such/file.json');
    const [output, exited] = await Promise.all([child.stdout === null ? '' : text(child.stdout), once(child, 'exit')]);
    expect(exited).toEqual([1, null]);
    const lines = output.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'failed', code: 'CONFIG_UNREADABLE' });
  });

  test.each<[string, (child: ChildProcess) => void]>([
    ['SIGTERM', (child) => child.kill('SIGTERM')],
    ['SIGINT', (child) => child.kill('SIGINT')],
    [
      'the end of its supervisor',
      (child) => {
        child.disconnect();
      },
    ],
  ])('ends on %s, even while it starts', async (_what, end) => {
    const child = await startWithSilentPeer();
    const exited = once(child, 'exit');
    end(child);
    expect(await exited).toEqual([0, null]);
  });
});
