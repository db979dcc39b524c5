import { GatewayConfig } from '@llmnet/gateway-app/config';
import { WorkerConfig } from '@llmnet/provider-worker/config';
import type { Supervisor } from '@llmnet/supervisor';
import { gatewayConfig, workerConfig, writeConfig } from './configs';
import type { DeploymentContext, PortPlan } from './deployment';
import { programName, type MemberDescription } from './description';
import type { ModelServers } from './models';
import { programPath, READY_TIMEOUT_MS, SMALL_HEAP } from './program-paths';

/** The embedded experts, which answer questions where no model server is given. */
export async function startExperts(supervisor: Supervisor, ports: PortPlan): Promise<void> {
  const args = ['--port', String(ports.experts)];
  await supervisor.spawn({
    name: 'experts',
    script: programPath('experts'),
    args,
    execArgv: SMALL_HEAP,
    readyTimeoutMs: READY_TIMEOUT_MS,
  });
}

/** The worker of a member, and its gateway if it has one; resolves when both serve. @throws {SupervisionError} */
export async function startPrograms(
  supervisor: Supervisor,
  context: DeploymentContext,
  member: MemberDescription,
  models: ModelServers,
): Promise<void> {
  const { layout } = context;
  const ports = context.ports.gateways.get(member.mspId);
  const start = (kind: 'worker' | 'gateway', config: string): Promise<unknown> =>
    supervisor.spawn({
      ...{ name: programName(kind, member), script: programPath(kind), args: [config], execArgv: SMALL_HEAP },
      readyTimeoutMs: READY_TIMEOUT_MS,
    });
  // All are written before the first program is started: a failure then has nothing to end.
  const names = { worker: programName('worker', member), gateway: programName('gateway', member) };
  const worker = writeConfig(layout, names.worker, WorkerConfig, workerConfig(context, member, models));
  const gateway = ports && writeConfig(layout, names.gateway, GatewayConfig, gatewayConfig(context, member, ports));
  await Promise.all([start('worker', worker), ...(gateway === undefined ? [] : [start('gateway', gateway)])]);
}

/** Ends what of a member's programs runs, the gateway first. */
export async function endPrograms(supervisor: Supervisor, member: MemberDescription): Promise<void> {
  for (const kind of ['gateway', 'worker'] as const) {
    const name = programName(kind, member);
    if (supervisor.names.includes(name)) await supervisor.end(name);
  }
}
