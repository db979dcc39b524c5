import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedNetwork, type CollectionConfig } from '@llmnet/embedded-fabric';
import { freePort } from '@llmnet/test-kit/programs';
import { CleanUp } from './clean-up';
import { createIdentities } from './identities';
import { blockLimits, CHAINCODE, CHANNEL, MEMBERS, VERSION, type CollectionSpec, type LedgerSpec } from './ledger-spec';
import type { LedgerUnderTest } from './ledger-under-test';
import { OperationsServer } from './operations-server';

const CCID = `${CHAINCODE}:1`;

/** The embedded network in this process, with the operations chaincode in its own. */
export async function startEmbedded(spec: LedgerSpec): Promise<LedgerUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'llmnet-embedded-'));
  const cleanUp = new CleanUp();
  cleanUp.add(() => rm(dir, { recursive: true, force: true }));
  return cleanUp.guard(async () => {
    const identitiesDir = join(dir, 'identities');
    await createIdentities(identitiesDir);
    const port = await freePort();
    const server = await OperationsServer.start(port, CCID);
    cleanUp.add(() => server.stop());
    const network = await EmbeddedNetwork.start({
      dataDir: join(dir, 'ledger'),
      channel: CHANNEL,
      identitiesDir,
      members: MEMBERS.map((mspId) => ({ mspId, port: 0 })),
      chaincode: { name: CHAINCODE, version: VERSION, ccid: CCID, address: `127.0.0.1:${port}` },
      collections: (spec.collections ?? []).map(collectionConfig),
      blocks: blockLimits(spec),
    });
    cleanUp.add(() => network.stop());
    return { endpoints: network.endpoints, identitiesDir, stop: () => cleanUp.run() };
  });
}

function collectionConfig(spec: CollectionSpec): CollectionConfig {
  return { blockToLive: 0, memberOnlyRead: false, ...spec };
}
