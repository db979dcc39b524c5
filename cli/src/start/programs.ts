import path from 'node:path';
import type { Supervisor } from '@llmnet/supervision';
import { SMALL_HEAP } from '../heap-sizes';
import { projectRoot } from '../project-root';
import { gatewayConfig, workerConfig, writeConfig } from './configs';
import { MEMBERS } from './consortium';
import type { ModelServers } from './model-servers';
import type { PortPlan } from './port-plan';
import type { Site } from './site';

/** The programs that `start` runs, as built. */
export const PROGRAMS = {
  network: path.join(projectRoot, 'network', 'dist', 'embedded', 'main.js'),
  chaincode: path.join(projectRoot, 'chaincode', 'bin', 'supervised-server.cjs'),
  chaincodeModule: path.join(projectRoot, 'chaincode'),
  experts: path.join(projectRoot, 'provider-worker', 'dist', 'experts', 'main.js'),
  worker: path.join(projectRoot, 'provider-worker', 'dist', 'main.js'),
  gateway: path.join(projectRoot, 'gateway-app', 'dist', 'main.js'),
} as const;

/** The embedded experts, which answer questions where no model server is given. */
export async function startExperts(supervisor: Supervisor, ports: PortPlan): Promise<void> {
  const args = ['--port', String(ports.experts)];
  await supervisor.spawn({ name: 'experts', script: PROGRAMS.experts, args, execArgv: SMALL_HEAP });
}

/** One worker a member. */
export async function startWorkers(supervisor: Supervisor, site: Site, models: ModelServers): Promise<void> {
  await Promise.all(
    MEMBERS.map((member) => {
      const name = `worker-${member.name.toLowerCase()}`;
      const configFile = writeConfig(site.layout, name, workerConfig(site, member, models));
      return supervisor.spawn({ name, script: PROGRAMS.worker, args: [configFile], execArgv: SMALL_HEAP });
    }),
  );
}

/** The gateways of the members that have one. */
export async function startGateways(supervisor: Supervisor, site: Site): Promise<void> {
  await Promise.all(
    MEMBERS.filter(({ hasGateway }) => hasGateway).map((member) => {
      const name = `gateway-${member.name.toLowerCase()}`;
      const configFile = writeConfig(site.layout, name, gatewayConfig(site, member));
      return supervisor.spawn({ name, script: PROGRAMS.gateway, args: [configFile], execArgv: SMALL_HEAP });
    }),
  );
}
