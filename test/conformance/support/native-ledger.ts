import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deployChaincode,
  NativeNetwork,
  findBinaries,
  packService,
  planNetwork,
  type CollectionDefinition,
} from '@llmnet/native-fabric';
import { RunFolder, Supervisor } from '@llmnet/supervisor';
import { freePort } from '@llmnet/test-kit/programs';
import { CleanUp } from './clean-up';
import { createIdentities } from './identities';
import {
  ADMIN,
  blockLimits,
  CHAINCODE,
  CHANNEL,
  MEMBERS,
  VERSION,
  type CollectionSpec,
  type LedgerSpec,
} from './ledger-spec';
import type { LedgerUnderTest } from './ledger-under-test';
import { OperationsServer } from './operations-server';

/** Peers and an orderer from the programs in `binariesFolder`, with the operations chaincode. */
export async function startNative(binariesFolder: string, spec: LedgerSpec): Promise<LedgerUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'llmnet-native-'));
  const cleanUp = new CleanUp();
  cleanUp.add(() => rm(dir, { recursive: true, force: true }));
  return cleanUp.guard(async () => {
    const identitiesDir = join(dir, 'identities');
    await createIdentities(identitiesDir);
    const plan = await planNetwork({
      dir: join(dir, 'network'),
      identitiesDir,
      channel: CHANNEL,
      ordering: 'raft1',
      blocks: blockLimits(spec),
      members: MEMBERS.map((mspId) => ({ mspId, admin: ADMIN })),
    });
    const supervisor = await Supervisor.start({ runFolder: RunFolder.open(plan.dir) });
    cleanUp.add(() => supervisor.stop());
    const network = await NativeNetwork.start({ binaries: await findBinaries(binariesFolder), plan, supervisor });
    const port = await freePort();
    const servicePackage = await packService(CHAINCODE, { address: `127.0.0.1:${port}` });
    const server = await OperationsServer.start(port, servicePackage.id);
    cleanUp.add(() => server.stop());
    await deployChaincode(network.lifecycle, new Map(MEMBERS.map((mspId) => [mspId, servicePackage])), {
      name: CHAINCODE,
      version: VERSION,
      collections: (spec.collections ?? []).map(collectionDefinition),
    });
    const endpoints = network.admins.map(({ mspId, address, tlsCaCert }) => ({ mspId, address, tlsCaCert }));
    return { endpoints, identitiesDir, stop: () => cleanUp.run() };
  });
}

function collectionDefinition(spec: CollectionSpec): CollectionDefinition {
  const { name, members, blockToLive = 0, requiredPeerCount = 0 } = spec;
  return {
    name,
    policy: `OR(${members.map((mspId) => `'${mspId}.member'`).join(',')})`,
    requiredPeerCount,
    maxPeerCount: Math.max(requiredPeerCount, members.length - 1),
    blockToLive,
    memberOnlyRead: spec.memberOnlyRead ?? false,
    memberOnlyWrite: spec.memberOnlyWrite ?? false,
  };
}
