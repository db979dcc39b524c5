import { GatewayConfig } from '@llmnet/gateway-app/config';
import { WorkerConfig, type WorkerConfigInput } from '@llmnet/provider-worker/config';
import { environmentFor, type Supervisor } from '@llmnet/supervisor';
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
    env: environmentFor(['LOG_LEVEL']),
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
  const start = (kind: 'worker' | 'gateway', config: string, env = {}): Promise<unknown> =>
    supervisor.spawn({
      ...{ name: programName(kind, member), script: programPath(kind), args: [config], execArgv: SMALL_HEAP, env },
      readyTimeoutMs: READY_TIMEOUT_MS,
    });
  // All are written before the first program is started: a failure then has nothing to end.
  const names = { worker: programName('worker', member), gateway: programName('gateway', member) };
  const settings = workerConfig(context, member, models);
  const worker = writeConfig(layout, names.worker, WorkerConfig, settings);
  const gateway = ports && writeConfig(layout, names.gateway, GatewayConfig, gatewayConfig(context, member, ports));
  const env = environmentFor([...MODEL_VARIABLES, ...keysOf(settings)]);
  await Promise.all([start('worker', worker, env), ...(gateway === undefined ? [] : [start('gateway', gateway)])]);
}

/** How a worker finds its way to model servers outside: proxies and authorities. */
const MODEL_VARIABLES = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'NODE_USE_ENV_PROXY'],
  'NODE_EXTRA_CA_CERTS',
];

/** Names of the variables that hold the API keys of the models that a worker asks. */
export function keysOf({ providers, coordinator, validator }: WorkerConfigInput): readonly string[] {
  const backends = [
    ...providers.map(({ backend }) => backend),
    ...[coordinator?.classifier, coordinator?.synthesiser, validator?.backend],
  ];
  return backends.flatMap((backend) => backend?.apiKeyEnv ?? []);
}

/** Ends what of a member's programs runs, the gateway first. */
export async function endPrograms(supervisor: Supervisor, member: MemberDescription): Promise<void> {
  for (const kind of ['gateway', 'worker'] as const) {
    const name = programName(kind, member);
    if (supervisor.names.includes(name)) await supervisor.end(name);
  }
}
