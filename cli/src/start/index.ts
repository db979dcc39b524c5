import { performance } from 'node:perf_hooks';
import { createConsortium } from '@llmnet/network/identities';
import type { Ledger } from '@llmnet/ledger-client';
import { RunFolder, Supervisor, readRunRecord } from '@llmnet/supervision';
import { createProgress } from '../progress';
import type { Progress } from '../progress';
import { DOMAINS, MEMBERS, NODES } from './consortium';
import { runExampleRounds } from './example-rounds';
import { formatFigures, median, memoryMib } from './figures';
import { connectAdmin, foundConsortium } from './founding';
import { layoutOf } from './layout';
import type { Layout } from './layout';
import { untilStaffed } from './ledger-watch';
import { EMBEDDED_ONLY } from './model-servers';
import type { ModelServers } from './model-servers';
import { planPorts } from './port-plan';
import type { PortPlan } from './port-plan';
import { asStartError } from './start-errors';
import { startExperts, startGateways, startWorkers } from './programs';
import { assertSameGround, type Ground } from './ground/ground';
import { ledgerTrail } from './trail';

export interface StartOptions {
  readonly dataDir: string;
  /** Port of the first API; free ports where it is not given. */
  readonly port?: number;
  /** What the ledger runs on. */
  readonly ground: Ground;
  /** Which models answer; the embedded experts where it is not given. */
  readonly models?: ModelServers;
  /** How often the example questions are asked; 0 starts serving at once. */
  readonly rounds: number;
  /** Stop when the examples have been answered, instead of serving on. */
  readonly once: boolean;
  readonly write: (text: string) => void;
}

/**
 * Brings a network up, asks it the example questions and serves until it is stopped.
 * @returns the exit code: 1 with `once` when an answer was not as expected
 * @throws {CliError}
 */
export async function start(options: StartOptions): Promise<number> {
  const runFolder = RunFolder.open(options.dataDir);
  const supervisor = await Supervisor.start({ runFolder }).catch((error: unknown) => {
    runFolder.release();
    throw error;
  });
  try {
    const progress = createProgress(process.stderr);
    const { ground, models = EMBEDDED_ONLY } = options;
    const layout = layoutOf(runFolder.folder.root);
    assertSameGround(layout, ground.kind);
    const ports = await planPorts(options.port, ground.ports);
    const admin = await bringUp(supervisor, { layout, ports, ground, models, progress });
    const apis = publishAddresses(runFolder, ports);
    const allRight = await showExamples(options, apis[0]?.url ?? '', admin, runFolder);
    admin.close();
    if (options.once) return allRight ? 0 : 1;
    options.write(`\nServing:\n${apis.map(({ member, url }) => `  ${member.padEnd(8)} ${url}/v1`).join('\n')}\n`);
    options.write('\nAsk with: npx llmnet ask "What is the capital of Peru?"   Stop with Ctrl-C or: npx llmnet stop\n');
    await supervisor.stopped;
    return 0;
  } catch (error) {
    throw asStartError(error, runFolder, supervisor.isStopping);
  } finally {
    await supervisor.stop();
  }
}

interface BringUp {
  readonly layout: Layout;
  readonly ports: PortPlan;
  readonly ground: Ground;
  readonly models: ModelServers;
  readonly progress: Progress;
}

/** @returns a connection of the first member's admin */
async function bringUp(supervisor: Supervisor, { layout, ports, ground, models, progress }: BringUp): Promise<Ledger> {
  await progress.step('Identities of seven members', () =>
    createConsortium({
      dir: layout.identities,
      orderers: ground.orderers,
      members: MEMBERS.map(({ mspId }) => ({
        mspId,
        nodes: Object.values(NODES).map((node) => ({ ...node, roles: [...node.roles] })),
      })),
    }),
  );
  const [peers] = await Promise.all([
    ground.start({ supervisor, layout, ports: ports.ground, progress }),
    startExperts(supervisor, ports),
  ]);
  const site = { layout, ports, peers };
  const admin = await connectAdmin(site);
  await progress.step('Consortium', () => foundConsortium(admin));
  await progress.step('Workers and gateways', async () => {
    await Promise.all([startWorkers(supervisor, site, models), startGateways(supervisor, site)]);
  });
  await progress.step('First snapshots', () =>
    untilStaffed(admin, DOMAINS, {
      nodes: MEMBERS.length,
      claims: (domain) => MEMBERS.filter(({ provider }) => provider.domains.includes(domain)).length,
    }),
  );
  return admin;
}

interface Api {
  readonly member: string;
  readonly url: string;
  readonly healthUrl: string;
}

function publishAddresses(runFolder: RunFolder, ports: PortPlan): Api[] {
  const apis = [...ports.gateways].map(([mspId, port]) => {
    const url = `http://127.0.0.1:${String(port)}`;
    return {
      member: MEMBERS.find((member) => member.mspId === mspId)?.name ?? mspId,
      url,
      healthUrl: `${url}/healthz`,
    };
  });
  runFolder.publishUrls({ apis, explorer: null });
  return apis;
}

/** @returns whether every answer was as expected */
async function showExamples(
  { rounds, write }: StartOptions,
  api: string,
  ledger: Ledger,
  runFolder: RunFolder,
): Promise<boolean> {
  if (rounds === 0) return true;
  let firstAnswerSeconds = 0;
  const report = await runExampleRounds({
    rounds,
    api,
    ledger,
    write,
    onFirstAnswer: () => {
      firstAnswerSeconds = performance.now() / 1000;
    },
  });
  if (report.exampleTask !== null)
    write(`\nThe ledger's trail of task ${report.exampleTask}\n${await ledgerTrail(api, report.exampleTask)}\n`);
  const children = readRunRecord(runFolder.folder)?.children ?? [];
  const figures = {
    firstAnswerSeconds,
    networkMilliseconds: median(report.networkMilliseconds),
    memoryMib: await memoryMib(children.flatMap((child) => child.process?.pid ?? [])),
  };
  write(`\n${String(report.asExpected)} of ${String(report.asked)} answers as expected\n${formatFigures(figures)}\n`);
  return report.asExpected === report.asked;
}
