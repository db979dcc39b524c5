import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeId } from '@llmnet/protocol';
import type { LedgerConfig } from '@llmnet/ledger-client';
import { CHAINCODE, CHAINCODE_VERSION, CHANNEL, NODES } from './consortium';
import type { MemberDescription } from './consortium';
import { nodeFiles, peerTlsRoot } from './layout';
import type { Layout } from './layout';
import type { Backend, ModelServers } from './model-servers';
import type { GatewayPorts } from './port-plan';
import type { Site } from './site';

const loopback = (port: number): string => `127.0.0.1:${String(port)}`;

export function workerConfig(
  site: Site,
  { mspId, name: memberName, provider }: MemberDescription,
  models: ModelServers,
): object {
  const { layout, ports } = site;
  const embedded = (model: string): Backend => ({ baseUrl: `http://${loopback(ports.experts)}/v1`, model });
  const backend = models.providers[memberName] ?? embedded(provider.model);
  const { name, domains, price } = provider;
  const gateway = ports.gateways.get(mspId);
  return {
    node: nodeFiles(layout, mspId, NODES.worker.enrolmentId),
    ledger: ledgerConfig(site, mspId),
    stateFolder: layout.workerState(mspId),
    providers: [{ name, model: backend.model, modelVersion: CHAINCODE_VERSION, domains, price, backend }],
    coordinator:
      gateway === undefined
        ? null
        : {
            port: gateway.coordinator,
            classifier: models.classifier ?? embedded('classifier'),
            synthesiser: models.synthesiser ?? null,
          },
    validator: { backend: models.validator ?? embedded('reference') },
  };
}

export function gatewayConfig(site: Site, { mspId }: MemberDescription, ports: GatewayPorts): object {
  const { layout } = site;
  return {
    listen: { host: '127.0.0.1', port: ports.gateway },
    node: nodeFiles(layout, mspId, NODES.gateway.enrolmentId),
    ledger: ledgerConfig(site, mspId),
    coordinator: {
      url: `https://${loopback(ports.coordinator)}`,
      node: nodeId(mspId, NODES.worker.enrolmentId),
    },
    ask: {},
  };
}

/** To how many other members' peers a node turns when those of its own member are down. */
const FALLBACK_MEMBERS = 2;

/** A node asks the peers of its own member, and submits by those of the members after it in turn when they are down. */
export function ledgerConfig({ layout, members, peers }: Site, mspId: string): LedgerConfig {
  const peersOf = (member: string): LedgerConfig['peers'] =>
    (peers.get(member) ?? []).map((address) => ({ address, tlsRoot: peerTlsRoot(layout, member) }));
  const mspIds = members.map((member) => member.mspId);
  const place = mspIds.indexOf(mspId);
  const others = [...mspIds.slice(place + 1), ...mspIds.slice(0, place)].slice(0, FALLBACK_MEMBERS);
  return {
    channel: CHANNEL,
    chaincode: CHAINCODE,
    peers: peersOf(mspId),
    fallbackPeers: others.flatMap((other) => peersOf(other).map((peer) => ({ mspId: other, ...peer }))),
    readFromOthers: false,
  };
}

/** Writes a program's configuration and returns its path. It holds paths and ports, no secret. */
export function writeConfig({ configs }: Layout, name: string, config: object): string {
  mkdirSync(configs, { recursive: true });
  const file = path.join(configs, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  return file;
}
