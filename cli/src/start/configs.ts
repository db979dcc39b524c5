import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeId } from '@llmnet/chaincode/api';
import { chaincodePaths } from '@llmnet/network/identities';
import { CHAINCODE, CHAINCODE_VERSION, CHANNEL, MEMBERS, NODES } from './consortium';
import type { MemberDescription } from './consortium';
import { nodeFiles, peerTlsRoot } from './layout';
import type { Layout } from './layout';
import type { Backend, ModelServers } from './model-servers';
import type { PortPlan } from './port-plan';

/** The member whose TLS identity the one chaincode server of this machine shows. */
export const CHAINCODE_HOST = 'AsterMSP';
export const CHAINCODE_ID = `${CHAINCODE}:${CHAINCODE_VERSION}`;

const loopback = (port: number | undefined): string => `127.0.0.1:${String(port)}`;

export function networkConfig(layout: Layout, ports: PortPlan): object {
  return {
    dataDir: layout.ledgers,
    channel: CHANNEL,
    identitiesDir: layout.identities,
    members: MEMBERS.map(({ mspId }) => ({ mspId, port: ports.peers.get(mspId) })),
    chaincode: {
      name: CHAINCODE,
      version: CHAINCODE_VERSION,
      ccid: CHAINCODE_ID,
      address: loopback(ports.chaincode),
      tls: { serverCaCert: chaincodePaths(layout.identities, CHAINCODE_HOST).tlsCaCert },
    },
    collections: [{ name: 'texts', members: MEMBERS.map(({ mspId }) => mspId), memberOnlyRead: true, blockToLive: 0 }],
    blocks: 'instant',
  };
}

export function workerConfig(
  layout: Layout,
  ports: PortPlan,
  { mspId, name: memberName, hasGateway, provider }: MemberDescription,
  models: ModelServers,
): object {
  const embedded = (model: string): Backend => ({ baseUrl: `http://${loopback(ports.experts)}/v1`, model });
  const backend = models.providers[memberName] ?? embedded(provider.model);
  const { name, domains, price } = provider;
  return {
    node: nodeFiles(layout, mspId, NODES.worker.enrolmentId),
    ledger: ledgerConfig(layout, ports, mspId),
    stateFolder: layout.workerState(mspId),
    providers: [{ name, model: backend.model, modelVersion: CHAINCODE_VERSION, domains, price, backend }],
    coordinator: hasGateway
      ? {
          port: ports.coordinators.get(mspId),
          classifier: models.classifier ?? embedded('classifier'),
          synthesiser: models.synthesiser ?? null,
        }
      : null,
    validator: { backend: models.validator ?? embedded('reference') },
  };
}

export function gatewayConfig(layout: Layout, ports: PortPlan, { mspId }: MemberDescription): object {
  return {
    listen: { host: '127.0.0.1', port: ports.gateways.get(mspId) },
    node: nodeFiles(layout, mspId, NODES.gateway.enrolmentId),
    ledger: ledgerConfig(layout, ports, mspId),
    coordinator: {
      url: `https://${loopback(ports.coordinators.get(mspId))}`,
      node: nodeId(mspId, NODES.worker.enrolmentId),
    },
    ask: {},
  };
}

export function ledgerConfig(
  layout: Layout,
  ports: PortPlan,
  mspId: string,
): { peer: string; channel: string; chaincode: string; tlsRoot: string } {
  return {
    peer: loopback(ports.peers.get(mspId)),
    channel: CHANNEL,
    chaincode: CHAINCODE,
    tlsRoot: peerTlsRoot(layout, mspId),
  };
}

/** Writes a program's configuration and returns its path. It holds paths and ports, no secret. */
export function writeConfig({ configs }: Layout, name: string, config: object): string {
  mkdirSync(configs, { recursive: true });
  const file = path.join(configs, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  return file;
}
