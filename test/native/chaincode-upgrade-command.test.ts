import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadPlan, peerNodes, serviceAddress } from '@llmnet/native-fabric';
import { dataFolderAt, readRunRecord } from '@llmnet/supervisor';
import type { Contract } from '@hyperledger/fabric-gateway';
import { connectClient, nodeIdentity, type ConnectedClient } from '@llmnet/test-kit/network';
import { waitFor, runLlmnet, type Outcome, temporaryFolder } from '@llmnet/test-kit/programs';
import { SteadyLoad } from '../support/native/steady-load';
import { REGISTER_CHAINCODE } from '@llmnet/test-kit/chaincode';

const native = process.env['FABRIC_BIN'] === undefined ? describe.skip : describe;
const PATIENCE_MS = 300_000;
const NAME = 'register';
/** Commits before and after the upgrade that make sure that it happened under load. */
const COMMITS = 20;

native('llmnet chaincode upgrade, while a native network runs', () => {
  const clients: ConnectedClient[] = [];
  let data: string;
  let folder: string;

  const llmnet = (...args: readonly string[]): Promise<Outcome> =>
    runLlmnet(...args, '--data', data, '--chaincode', folder, '--chaincode-name', NAME);

  /** The register, which says as its release which version it was when its server started. */
  function writeChaincode(version: string): void {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: NAME, version, main: 'index.cjs' }));
    writeFileSync(
      path.join(folder, 'index.cjs'),
      `process.env.RELEASE = require('./package.json').version;\nmodule.exports = require(${JSON.stringify(REGISTER_CHAINCODE)});\n`,
    );
  }

  async function contracts(): Promise<Contract[]> {
    const plan = await loadPlan(data);
    if (plan === undefined) throw new Error('there is no plan');
    for (const { mspId, ports, identity } of peerNodes(plan)) {
      clients.push(
        await connectClient({
          endpoint: { mspId, address: serviceAddress(plan, ports.service), tlsCaCert: identity.tlsCaCert },
          identity: nodeIdentity(plan.identitiesDir, mspId, 'user1'),
          channel: plan.channel,
          chaincode: NAME,
        }),
      );
    }
    return clients.map(({ network }) => network.getContract(NAME));
  }

  const servers = (): string[] =>
    readRunRecord(dataFolderAt(data))?.children.flatMap(({ name }) => (name.startsWith('chaincode-') ? [name] : [])) ??
    [];

  beforeAll(async () => {
    [data, folder] = [temporaryFolder(), temporaryFolder()];
    writeChaincode('1.0.0');
    expect(await llmnet('network', 'up', '--native', '--detach')).toMatchObject({ exitCode: 0 });
  }, PATIENCE_MS);
  afterAll(async () => {
    for (const client of clients) client.close();
    await runLlmnet('network', 'down', '--data', data);
  }, PATIENCE_MS);

  it(
    'refuses where the version is the one that the channel has',
    async () => {
      const { exitCode, stderr } = await llmnet('chaincode', 'upgrade');
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/register 1\.0\.0 is what the channel has.*raise the version.*\[VERSION_UNCHANGED\]/);
    },
    PATIENCE_MS,
  );

  it(
    'brings the new version to every member under load without losing a transaction, and ends the old servers',
    async () => {
      const members = await contracts();
      const load = new SteadyLoad(members);
      const commits = (count: number): Promise<true> => {
        const target = load.committed + count;
        return waitFor('commits of the load', () => (load.committed >= target ? true : undefined), PATIENCE_MS);
      };
      await commits(COMMITS);
      const before = servers();
      writeChaincode('2.0.0');
      const { exitCode, stdout } = await llmnet('chaincode', 'upgrade');
      expect({ exitCode, stdout }).toEqual({
        exitCode: 0,
        stdout: 'Every member runs register 2.0.0; until now it was 1.0.0.\n',
      });
      await commits(COMMITS);
      const { written, longestGapMs } = await load.stop();
      process.stdout.write(`upgrade by command: ${written.size} transactions, outage ${longestGapMs} ms\n`);
      for (const contract of members) {
        expect(Buffer.from(await contract.evaluateTransaction('release')).toString()).toBe('2.0.0');
      }
      for (const [key, value] of written) {
        const [first] = members;
        expect(Buffer.from((await first?.evaluateTransaction('get', key)) ?? []).toString()).toBe(value);
      }
      expect(servers()).toHaveLength(before.length);
      expect(servers().filter((name) => before.includes(name))).toEqual([]);
      expect(await llmnet('network', 'doctor', '--json')).toMatchObject({ exitCode: 0, stdout: '[]\n' });
    },
    PATIENCE_MS,
  );
});
