import { memberServerName, packMemberService, type ChaincodeRelease } from '@llmnet/native-fabric';
import { waitFor } from '@llmnet/test-kit/programs';
import { DEFINITION, MEMBERS, RegisterNetwork } from '../support/native/register-network';
import { SteadyLoad } from '../support/native/steady-load';

const { FABRIC_BIN } = process.env;
const START_MS = 180_000;
const UPGRADE_MS = 180_000;
const CLIENTS_A_MEMBER = 3;
/** Commits before and after an upgrade that make sure that it happened under load. */
const COMMITS = 20;

(FABRIC_BIN === undefined ? describe.skip : describe)('the upgrade of a chaincode on a native network', () => {
  let ledger: RegisterNetwork;

  beforeAll(async () => {
    ledger = await RegisterNetwork.start(FABRIC_BIN ?? '');
  }, START_MS);

  afterAll(async () => {
    await ledger.stop();
  }, START_MS);

  async function answers(): Promise<string[]> {
    return Promise.all(
      MEMBERS.map(async (mspId) =>
        Buffer.from(await (await ledger.contract(mspId)).evaluateTransaction('release')).toString(),
      ),
    );
  }

  async function serverNames({ label, servers }: ChaincodeRelease): Promise<string[]> {
    return Promise.all(
      servers.map(async (server) => memberServerName(server.mspId, (await packMemberService(label, server)).id)),
    );
  }

  async function underLoad(work: () => Promise<void>): Promise<void> {
    const contracts = MEMBERS.flatMap((mspId) =>
      Array.from({ length: CLIENTS_A_MEMBER }, () => ledger.contract(mspId)),
    );
    const load = new SteadyLoad(await Promise.all(contracts));
    const commits = async (count: number): Promise<void> => {
      const target = load.committed + count;
      await waitFor('commits of the load', () => (load.committed >= target ? true : undefined), UPGRADE_MS);
    };
    await commits(COMMITS);
    await work();
    await commits(COMMITS);
    const { written, retries, longestGapMs } = await load.stop();
    const [reader] = MEMBERS;
    const contract = await ledger.contract(reader);
    const lost: string[] = [];
    for (const [key, value] of written) {
      const found = Buffer.from(await contract.evaluateTransaction('get', key)).toString();
      if (found !== value) lost.push(key);
    }
    process.stdout.write(
      `upgrade under load: ${String(written.size)} transactions, ${String(lost.length)} lost, outage ${String(longestGapMs)} ms, retries ${JSON.stringify(Object.fromEntries(retries))}\n`,
    );
    expect(lost).toEqual([]);
  }

  it(
    'to a new version loses no transaction, and ends the old servers',
    async () => {
      const [from, to] = [await ledger.release('one'), await ledger.release('two')];
      await ledger.network.deploy(from, DEFINITION);
      expect(await answers()).toEqual(MEMBERS.map(() => 'one'));
      await underLoad(async () => {
        const deployment = await ledger.network.upgrade({ from, to }, { ...DEFINITION, version: '2' });
        expect(deployment).toEqual({ sequence: 2, changed: true });
      });
      expect(await answers()).toEqual(MEMBERS.map(() => 'two'));
      const running = ledger.processes;
      expect(running).toEqual(expect.arrayContaining(await serverNames(to)));
      for (const name of await serverNames(from)) expect(running).not.toContain(name);
    },
    UPGRADE_MS,
  );
});
