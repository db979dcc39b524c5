import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FabricNetwork, findBinaries, packService, type CollectionDefinition } from '@llmnet/network/fabric';
import { organisationPaths } from '@llmnet/network/identities';
import { freePort } from '../../fixtures/network/ports';
import { nativeTopology } from '../../support/native/native-topology';
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
    const topology = await nativeTopology({
      dir: join(dir, 'network'),
      identitiesDir,
      channel: CHANNEL,
      blocks: blockLimits(spec),
      members: MEMBERS.map((mspId) => ({ mspId, admin: ADMIN })),
    });
    const network = await FabricNetwork.start(await findBinaries(binariesFolder), topology);
    cleanUp.add(() => network.stop());
    const port = await freePort();
    const servicePackage = await packService(CHAINCODE, `127.0.0.1:${port}`);
    const server = await OperationsServer.start(port, servicePackage.id);
    cleanUp.add(() => server.stop());
    await network.deploy(servicePackage, {
      name: CHAINCODE,
      version: VERSION,
      sequence: 1,
      collections: (spec.collections ?? []).map(collectionDefinition),
    });
    const endpoints = topology.members.map(({ mspId, ports }) => ({
      mspId,
      address: `127.0.0.1:${ports.service}`,
      tlsCaCert: organisationPaths(identitiesDir, mspId).tlsCaCert,
    }));
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
