import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chaincodePaths, organisationPaths } from '@llmnet/network/identities';
import type { Supervisor } from '@llmnet/supervision';
import { CHAINCODE_HOST, CHAINCODE_ID, gatewayConfig, networkConfig, workerConfig, writeConfig } from './configs';
import { MEMBERS } from './consortium';
import { PROGRAMS } from './layout';
import type { Layout } from './layout';
import type { ModelServers } from './model-servers';
import type { PortPlan } from './port-plan';

/** Small heaps: a dozen Node.js processes share the machine, and none of them holds much. */
const SMALL = ['--max-semi-space-size=2', '--max-old-space-size=256'];

/** What every transaction goes through makes short-lived garbage: a larger nursery spares it half its time. */
const BUSY = ['--max-semi-space-size=16', '--max-old-space-size=512'];

/** The ledger and what answers questions: the embedded network, the chaincode server and the embedded experts. */
export async function startGround(supervisor: Supervisor, layout: Layout, ports: PortPlan): Promise<void> {
  const configFile = writeConfig(layout, 'network', networkConfig(layout, ports));
  await Promise.all([
    supervisor.spawn({ name: 'network', script: PROGRAMS.network, args: [configFile], execArgv: BUSY }),
    supervisor.spawn({
      name: 'chaincode',
      script: PROGRAMS.chaincode,
      args: chaincodeArguments(layout, ports),
      env: CHAINCODE_ENVIRONMENT,
      execArgv: BUSY,
    }),
    supervisor.spawn({
      name: 'experts',
      script: PROGRAMS.experts,
      args: ['--port', String(ports.experts)],
      execArgv: SMALL,
    }),
  ]);
}

/** One worker a member. */
export async function startWorkers(
  supervisor: Supervisor,
  layout: Layout,
  ports: PortPlan,
  models: ModelServers,
): Promise<void> {
  await Promise.all(
    MEMBERS.map((member) => {
      const name = `worker-${member.name.toLowerCase()}`;
      const configFile = writeConfig(layout, name, workerConfig(layout, ports, member, models));
      return supervisor.spawn({ name, script: PROGRAMS.worker, args: [configFile], execArgv: SMALL });
    }),
  );
}

/** The gateways of the members that have one. */
export async function startGateways(supervisor: Supervisor, layout: Layout, ports: PortPlan): Promise<void> {
  await Promise.all(
    MEMBERS.filter(({ hasGateway }) => hasGateway).map((member) => {
      const name = `gateway-${member.name.toLowerCase()}`;
      const configFile = writeConfig(layout, name, gatewayConfig(layout, ports, member));
      return supervisor.spawn({ name, script: PROGRAMS.gateway, args: [configFile], execArgv: SMALL });
    }),
  );
}

/** WARN would silently mean info (fabric-shim's logger takes winston's names). */
const CHAINCODE_ENVIRONMENT = { CORE_CHAINCODE_LOGGING_LEVEL: 'WARNING' };

function chaincodeArguments(layout: Layout, ports: PortPlan): string[] {
  const { tlsCert, tlsKey } = chaincodePaths(layout.identities, CHAINCODE_HOST);
  return [
    'server',
    ...['--chaincode-address', `127.0.0.1:${String(ports.chaincode)}`],
    ...['--chaincode-id', CHAINCODE_ID],
    ...['--module-path', PROGRAMS.chaincodeModule],
    ...['--chaincode-tls-cert-file', tlsCert],
    ...['--chaincode-tls-key-file', tlsKey],
    ...['--chaincode-tls-client-cacert-file', peerAuthorities(layout)],
  ];
}

/** Only the members' peers may drive the chaincode: their TLS authorities in one file. */
function peerAuthorities(layout: Layout): string {
  const file = path.join(layout.identities, 'peer-tls-authorities.pem');
  const certificates = MEMBERS.map(({ mspId }) =>
    readFileSync(organisationPaths(layout.identities, mspId).tlsCaCert, 'utf8'),
  );
  writeFileSync(file, certificates.join('\n'));
  return file;
}
