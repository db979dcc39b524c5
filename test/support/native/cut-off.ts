import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { OrdererNode } from '@llmnet/native-fabric';
import { z } from 'zod';
import { LOOPBACK } from '../../../network/native/src/plan/network-plan';
import { unusedPorts } from '../../../network/native/src/plan/ports';

/** Before any certificate was made. */
const LONG_AGO = `${String(100 * 365 * 24)}h`;

const Config = z.looseObject({ General: z.looseObject({ Cluster: z.looseObject({}) }) });

/**
 * Cuts an orderer off from the other ones, from its next start on: it takes their certificates for not yet valid, and listens for them
 * where they do not look for it. Clients, its admin and whoever reads its metrics find it as before.
 * @returns undoes it, from its next start on
 */
export async function cutOff({ configDir, identity }: OrdererNode): Promise<() => Promise<void>> {
  const file = path.join(configDir, 'orderer.yaml');
  const before = await readFile(file, 'utf8');
  const config = Config.parse(JSON.parse(before));
  const [port] = await unusedPorts(1, LOOPBACK);
  Object.assign(config.General.Cluster, {
    ListenAddress: LOOPBACK,
    ListenPort: port,
    ServerCertificate: identity.tlsCert,
    ServerPrivateKey: identity.tlsKey,
    TLSHandshakeTimeShift: LONG_AGO,
  });
  await writeFile(file, JSON.stringify(config));
  return () => writeFile(file, before);
}
