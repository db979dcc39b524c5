import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MODEL_VERSION } from '@llmnet/experts/model-version';
import type { GatewayConfigInput } from '@llmnet/gateway-app/config';
import { nodeId } from '@llmnet/protocol';
import type { LedgerConfig } from '@llmnet/ledger-client';
import type { WorkerConfigInput } from '@llmnet/provider-worker/config';
import type { z } from 'zod';
import type { DeploymentContext, GatewayPorts } from './deployment';
import { CHAINCODE, CHANNEL, NODES, type MemberDescription } from './description';
import { nodeFiles, peerTlsRoot, type Layout } from './layout';
import type { Backend, ModelServers, ProviderBackend } from './models';

const loopback = (port: number): string => `127.0.0.1:${String(port)}`;

/** What a member's worker is started with. */
export function workerConfig(
  context: DeploymentContext,
  { mspId, name: memberName, provider }: MemberDescription,
  models: ModelServers,
): WorkerConfigInput {
  const { layout, ports } = context;
  const embedded = (model: string): Backend => ({ baseUrl: `http://${loopback(ports.experts)}/v1`, model });
  const own: ProviderBackend = models.providers[memberName] ?? embedded(provider.model);
  const { version: modelVersion = MODEL_VERSION, ...backend } = own;
  const { name, domains, price } = provider;
  const gateway = ports.gateways.get(mspId);
  return {
    node: nodeFiles(layout, mspId, NODES.worker.enrolmentId),
    ledger: ledgerConfig(context, mspId),
    stateFolder: layout.workerState(mspId),
    providers: [{ name, model: backend.model, modelVersion, domains: [...domains], price, backend }],
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

/** What a member's gateway is started with. */
export function gatewayConfig(
  context: DeploymentContext,
  { mspId }: MemberDescription,
  ports: GatewayPorts,
): GatewayConfigInput {
  const { layout } = context;
  return {
    listen: { host: '127.0.0.1', port: ports.gateway, ...(context.hosts && { hosts: [...context.hosts] }) },
    node: nodeFiles(layout, mspId, NODES.gateway.enrolmentId),
    ledger: ledgerConfig(context, mspId),
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
export function ledgerConfig({ layout, members, peers }: DeploymentContext, mspId: string): LedgerConfig {
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

/**
 * Writes a program's configuration, which holds paths and ports, no secret.
 * @param schema what the program reads it by
 * @returns its path
 * @throws ZodError where the program would refuse it
 */
export function writeConfig<S extends z.ZodType>(
  { configs }: Layout,
  name: string,
  schema: S,
  config: z.input<S>,
): string {
  schema.parse(config);
  mkdirSync(configs, { recursive: true, mode: 0o700 });
  const file = path.join(configs, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return file;
}
