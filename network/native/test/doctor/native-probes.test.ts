import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import {
  CHECKS,
  diagnose,
  nativeProbes,
  ordererNodes,
  peerNodes,
  planNetwork,
  type FabricBinaries,
  type ManagedChaincode,
  type NetworkPlan,
} from '@llmnet/native-fabric';
import { RunFolder } from '@llmnet/supervisor';
import { startNode, temporaryFolder } from '@llmnet/test-kit/programs';

let dataFolder: string;
let plan: NetworkPlan;

beforeEach(async () => {
  dataFolder = temporaryFolder();
  plan = await planNetwork({
    dir: path.join(dataFolder, 'native'),
    identitiesDir: path.join(dataFolder, 'identities'),
    channel: 'llmnet',
    members: ['AsterMSP', 'BirchMSP', 'CedarMSP'].map((mspId) => ({ mspId, admin: 'admin' })),
    ordering: 'raft1',
    blocks: { maxMessageCount: 10, timeoutMs: 50 },
  });
  for (const { dataDir } of [...peerNodes(plan), ...ordererNodes(plan)]) mkdirSync(dataDir, { recursive: true });
});

/** What a check finds of a network that does not run; Fabric's programs are not asked. */
async function found(id: string): Promise<readonly string[]> {
  const site = { binaries: {} as FabricBinaries, chaincode: CHAINCODE, plan, dataFolder, limits: { freeBytes: 0 } };
  const checks = CHECKS.filter((check) => check.id === id);
  return (await diagnose(nativeProbes(site), checks)).map(({ cause, evidence }) => `${cause}: ${evidence}`);
}

const CHAINCODE: ManagedChaincode = {
  release: () => ({ label: 'llmnet_1', program: { script: '', modulePath: '' }, servers: [] }),
  definition: () => ({ name: 'llmnet', version: '1', collections: [] }),
};

test('a process that works in the data folder is left over, unless a supervisor holds it', async () => {
  expect(await found('orphans')).toEqual([]);
  const { pid } = startNode(['-e', 'setInterval(() => undefined, 1000)'], { cwd: plan.dir }).process;
  expect(await found('orphans')).toEqual([`processes run without a supervisor: pid ${String(pid)}`]);
  const runFolder = RunFolder.open(dataFolder);
  runFolder.publishChildren([]);
  expect(await found('orphans')).toEqual([]);
  runFolder.release();
});

test('a disk that has room by its own figures and takes no file is full', async () => {
  expect(await found('disk')).toEqual([]);
  const [peer] = peerNodes(plan);
  symlinkSync('/dev/full', path.join(peer?.dataDir ?? '', `.doctor-${process.pid}`));
  expect(await found('disk')).toEqual([`the disk of ${peer?.name ?? ''} cannot be written: ENOSPC`]);
});
