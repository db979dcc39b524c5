import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ledger, loadNodeIdentity } from '@llmnet/ledger-client';
import { z } from 'zod';
import { CHAINCODE, CHANNEL } from '../../../cli/src/start/consortium';
import { layoutOf, nodeFiles, peerTlsRoot } from '../../../cli/src/start/layout';

const NetworkConfig = z.object({ members: z.array(z.object({ mspId: z.string(), port: z.int() })) });

/** Connects a node of a started network to its own member's peer, with the keys in the data folder. The caller closes it. */
export async function connectNode(dataFolder: string, mspId: string, enrolmentId: string): Promise<Ledger> {
  const layout = layoutOf(dataFolder);
  const identity = await loadNodeIdentity(nodeFiles(layout, mspId, enrolmentId));
  const config: unknown = JSON.parse(await readFile(path.join(layout.configs, 'network.json'), 'utf8'));
  const port = NetworkConfig.parse(config).members.find((member) => member.mspId === mspId)?.port;
  if (port === undefined) throw new Error(`${mspId} is not a member of the started network`);
  const tlsRoot = await readFile(peerTlsRoot(layout, mspId));
  return new Ledger(identity, { peer: `127.0.0.1:${String(port)}`, channel: CHANNEL, chaincode: CHAINCODE, tlsRoot });
}
