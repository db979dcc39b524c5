import path from 'node:path';
import type { Supervisor } from '@llmnet/supervisor';
import { SMALL_HEAP } from '../heap-sizes';
import { projectRoot } from '../project-root';
import { gatewayConfig, workerConfig, writeConfig } from './configs';
import { programName, type MemberDescription } from './consortium';
import type { ModelServers } from './model-servers';
import type { PortPlan } from './port-plan';
import type { Site } from './site';

/** The programs that `start` runs, as built. */
export const PROGRAMS = {
  network: path.join(projectRoot, 'network', 'embedded', 'dist', 'main.js'),
  chaincode: path.join(projectRoot, 'chaincode', 'bin', 'supervised-server.cjs'),
  chaincodeModule: path.join(projectRoot, 'chaincode'),
  experts: path.join(projectRoot, 'experts', 'dist', 'main.js'),
  worker: path.join(projectRoot, 'provider-worker', 'dist', 'main.js'),
  gateway: path.join(projectRoot, 'gateway-app', 'dist', 'main.js'),
} as const;

/** A busy machine starts the programs of all members at once, and each waits for the ledger. */
const READY_TIMEOUT_MS = 90_000;

/** The embedded experts, which answer questions where no model server is given. */
export async function startExperts(supervisor: Supervisor, ports: PortPlan): Promise<void> {
  const args = ['--port', String(ports.experts)];
  await supervisor.spawn({ name: 'experts', script: PROGRAMS.experts, args, execArgv: SMALL_HEAP });
}

/** The worker of a member, and its gateway if it has one; resolves when both serve. @throws {SupervisionError} */
export async function startPrograms(
  supervisor: Supervisor,
  site: Site,
  member: MemberDescription,
  models: ModelServers,
): Promise<void> {
  const ports = site.ports.gateways.get(member.mspId);
  const start = (kind: 'worker' | 'gateway', config: object): Promise<unknown> => {
    const name = programName(kind, member);
    const args = [writeConfig(site.layout, name, config)];
    return supervisor.spawn({
      ...{ name, script: PROGRAMS[kind], args, execArgv: SMALL_HEAP },
      readyTimeoutMs: READY_TIMEOUT_MS,
    });
  };
  await Promise.all([
    start('worker', workerConfig(site, member, models)),
    ...(ports === undefined ? [] : [start('gateway', gatewayConfig(site, member, ports))]),
  ]);
}

/** Ends what of a member's programs runs, the gateway first. */
export async function endPrograms(supervisor: Supervisor, member: MemberDescription): Promise<void> {
  for (const kind of ['gateway', 'worker'] as const) {
    const name = programName(kind, member);
    if (supervisor.names.includes(name)) await supervisor.end(name);
  }
}
