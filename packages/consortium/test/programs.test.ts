import { statSync } from 'node:fs';
import type { NodeProgram, Supervisor } from '@llmnet/supervisor';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { planPorts, type DeploymentContext } from '../src/deployment';
import { describeMember, MEMBERS } from '../src/description';
import { layoutOf } from '../src/layout';
import type { ModelServers } from '../src/models';
import { startExperts, startPrograms } from '../src/programs';

const { env } = process;

beforeEach(() => {
  process.env = {
    ...env,
    ASTER_KEY: 'a',
    BIRCH_KEY: 'b',
    JUDGE_KEY: 'j',
    CLASSIFIER_KEY: 'c',
    HTTPS_PROXY: 'http://proxy',
  };
});

afterEach(() => {
  process.env = env;
});

const server = (apiKeyEnv: string) => ({ baseUrl: 'http://127.0.0.1:1/v1', model: 'm', apiKeyEnv });
const MODELS: ModelServers = {
  providers: { Aster: server('ASTER_KEY'), Birch: server('BIRCH_KEY') },
  classifier: server('CLASSIFIER_KEY'),
  validator: server('JUDGE_KEY'),
};

/** What of the variables above each program sees, by its name. */
async function seenBy(start: (supervisor: Supervisor, context: DeploymentContext) => Promise<void>) {
  const spawned: NodeProgram[] = [];
  const supervisor = { spawn: (program: NodeProgram) => Promise.resolve(spawned.push(program)) };
  const ports = await planPorts(MEMBERS, undefined, 0);
  const peers = new Map(MEMBERS.map(({ mspId }) => [mspId, ['127.0.0.1:1']]));
  const context = { layout: layoutOf(temporaryFolder()), members: MEMBERS, ports, peers };
  // Only `spawn` is asked for.
  await start(supervisor as unknown as Supervisor, context);
  const isOwn = (name: string): boolean => name.endsWith('_KEY') || name.endsWith('_PROXY');
  return {
    spawned,
    seen: Object.fromEntries(spawned.map(({ name, env: own = {} }) => [name, Object.keys(own).filter(isOwn).sort()])),
  };
}

test("a member's worker sees the keys of its own models, its gateway and the experts none", async () => {
  const { seen } = await seenBy(async (supervisor, context) => {
    for (const mspId of ['AsterMSP', 'CedarMSP'])
      await startPrograms(supervisor, context, describeMember(mspId), MODELS);
    await startExperts(supervisor, context.ports);
  });
  expect(seen).toEqual({
    'worker-aster': ['ASTER_KEY', 'CLASSIFIER_KEY', 'HTTPS_PROXY', 'JUDGE_KEY'],
    'gateway-aster': [],
    'worker-cedar': ['HTTPS_PROXY', 'JUDGE_KEY'],
    experts: [],
  });
});

test('configurations are for their owner alone', async () => {
  const { spawned } = await seenBy((supervisor, context) =>
    startPrograms(supervisor, context, describeMember('AsterMSP'), MODELS),
  );
  for (const { args: [file = ''] = [] } of spawned) expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(spawned).toHaveLength(2);
});
