import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { loadPlan, ordererNodes, peerNodes, type NetworkPlan } from '@llmnet/native-fabric';
import { dataFolderAt, isRunning, readRunRecord, type ProcessIdentity } from '@llmnet/supervisor';
import { isListening } from '../../network/native/src/readiness/listening';
import {
  waitFor,
  fixture,
  runLlmnet,
  runNode,
  startNode,
  type Outcome,
  temporaryFolder,
} from '@llmnet/test-kit/programs';

const { FABRIC_BIN, NATIVE_UPS = '1' } = process.env;
const native = FABRIC_BIN === undefined ? describe.skip : describe;

const UPS = Number(NATIVE_UPS);
const MEMBERS_UP = '5';
const ONE_UP_MS = 180_000;
/** Another address of the loopback interface. */
const ELSEWHERE = '127.0.0.2';
const ORDERINGS = ['raft1', 'raft3', 'bft4'] as const;

function processesOf(data: string): readonly ProcessIdentity[] {
  const record = readRunRecord(dataFolderAt(data));
  if (record === null) throw new Error(`nothing runs in ${data}`);
  return [record.supervisor, ...record.children.flatMap((child) => child.process ?? [])];
}

async function planOf(data: string): Promise<NetworkPlan> {
  const plan = await loadPlan(data);
  if (plan === undefined) throw new Error(`there is no plan in ${data}`);
  return plan;
}

async function up(data: string, ...options: string[]): Promise<Outcome> {
  const outcome = await runLlmnet('network', 'up', '--native', '--detach', '--data', data, ...options);
  if (outcome.exitCode !== 0) throw new Error(`the network did not come up: ${outcome.stderr}`);
  return outcome;
}

/** Ends the network, and makes sure that all of it is gone. */
async function down(data: string): Promise<void> {
  const processes = processesOf(data);
  expect(await runLlmnet('network', 'down', '--data', data)).toMatchObject({ exitCode: 0 });
  expect(processes.filter(isRunning)).toEqual([]);
}

async function timed(work: () => Promise<unknown>): Promise<string> {
  const start = performance.now();
  await work();
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

native('llmnet network up --native', () => {
  const folders: string[] = [];

  function newFolder(): string {
    const folder = temporaryFolder();
    folders.push(folder);
    return folder;
  }

  afterEach(async () => {
    for (const folder of folders.splice(0)) await runLlmnet('network', 'down', '--data', folder);
  }, ONE_UP_MS);

  it.each(Array.from({ length: UPS }, (_, index) => ORDERINGS[index % ORDERINGS.length] ?? 'raft1'))(
    'comes up with %s and goes down without a trace',
    async (ordering) => {
      const data = newFolder();
      const upTime = await timed(() => up(data, '--members', MEMBERS_UP, '--ordering', ordering));
      const status = await runLlmnet('network', 'status', '--json', '--data', data);
      const states = [...status.stdout.matchAll(/"state": "(\w+)"/g)].map(([, state]) => state);
      expect(new Set(states)).toEqual(new Set(['ready']));
      const downTime = await timed(() => down(data));
      process.stdout.write(`${MEMBERS_UP} members, ${ordering}: up ${upTime}, down ${downTime}\n`);
    },
    ONE_UP_MS,
  );

  it(
    'continues its ledger at the next start, at the same addresses, whatever the environment says of peers',
    async () => {
      const data = newFolder();
      await up(data);
      const first = await planOf(data);
      await down(data);
      const args = [fixture('llmnet.cjs'), 'network', 'up', '--native', '--detach', '--data', data];
      const misleading = { CORE_PEER_LOCALMSPID: 'OtherMSP', ORDERER_GENERAL_LISTENPORT: '1' };
      const second = await runNode(args, { env: { ...process.env, ...misleading } });
      expect(second).toMatchObject({ exitCode: 0 });
      expect(await planOf(data)).toEqual(first);
      await down(data);
      expect(await runLlmnet('network', 'up', '--native', '--data', data, '--members', '4')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/has 3 members .* \[PLAN_DIFFERS\]/) as string,
      });
    },
    2 * ONE_UP_MS,
  );

  it(
    'that is killed while it starts leaves nothing running, and the next start completes it',
    async () => {
      const data = newFolder();
      const { process: child } = startNode([fixture('llmnet.cjs'), 'network', 'up', '--native', '--data', data]);
      let shown = '';
      child.stderr?.on('data', (text: string) => (shown += text));
      await waitFor(
        'the step of the peers',
        () => (shown.includes('Channel llmnet: peers') ? true : undefined),
        ONE_UP_MS,
      );
      const processes = processesOf(data);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await waitFor('their end', () => (processes.some(isRunning) ? undefined : true));
      await up(data);
      await down(data);
    },
    2 * ONE_UP_MS,
  );

  it(
    'listens at the address that it is given, which every certificate names, and at no other',
    async () => {
      const data = newFolder();
      await up(data, '--listen', ELSEWHERE);
      const plan = await planOf(data);
      const services = [
        ...peerNodes(plan).map(({ ports }) => ports.service),
        ...ordererNodes(plan).map(({ ports }) => ports.service),
        ...plan.members.map(({ chaincodeServer }) => chaincodeServer),
      ];
      for (const port of services) {
        expect([await isListening(ELSEWHERE, port), await isListening('127.0.0.1', port)]).toEqual([true, false]);
      }
      for (const { identity } of [...peerNodes(plan), ...ordererNodes(plan)]) {
        const { subjectAltName } = new X509Certificate(readFileSync(identity.tlsCert));
        expect(subjectAltName).toContain(`IP Address:${ELSEWHERE}`);
      }
      expect(await runLlmnet('network', 'doctor', '--data', data)).toMatchObject({ exitCode: 0 });
      await down(data);
    },
    ONE_UP_MS,
  );

  it(
    'names the process whose port another program has taken',
    async () => {
      const data = newFolder();
      await up(data);
      await down(data);
      const [peer] = peerNodes(await planOf(data));
      const squatter = createServer().listen(peer?.ports.service, '127.0.0.1');
      await once(squatter, 'listening');
      try {
        const { exitCode, stderr } = await runLlmnet('network', 'up', '--native', '--detach', '--data', data);
        expect(exitCode).toBe(1);
        expect(stderr).toContain(
          `port ${String(peer?.ports.service)}, which peer0-org1msp has on this ledger, is in use`,
        );
        expect(readFileSync(path.join(data, 'logs', 'supervisor.log'), 'utf8')).toContain('[STEP_FAILED]');
      } finally {
        squatter.close();
      }
    },
    2 * ONE_UP_MS,
  );
});
