import { performance } from 'node:perf_hooks';
import { createConsortium } from '@llmnet/fabric-identities';
import type { Ledger } from '@llmnet/ledger-client';
import { RunFolder, Supervisor, readRunRecord } from '@llmnet/supervisor';
import { createProgress } from '../progress';
import { reportFailure } from '../network/native/run';
import { Apis } from './apis';
import { describeMember, DOMAINS, nodesOfMember, type MemberDescription } from './consortium';
import { runExampleRounds } from './example-rounds';
import { formatFigures, median, memoryMib } from './figures';
import { connectAdmin, foundConsortium } from './founding';
import { layoutOf } from './layout';
import { untilStaffed } from './ledger-watch';
import { EMBEDDED_ONLY } from './model-servers';
import type { ModelServers } from './model-servers';
import { planPorts } from './port-plan';
import { canWork } from './readiness';
import { asStartError } from './start-errors';
import { startExperts } from './programs';
import { Staff } from './staff';
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
    const apis = new Apis(runFolder);
    const admin = await bringUp(options, { runFolder, supervisor, apis });
    const allRight = await showExamples(options, apis.all[0]?.url ?? '', admin, runFolder);
    admin.close();
    if (options.once) return allRight ? 0 : 1;
    options.write(`\nServing:\n${apis.all.map(({ member, url }) => `  ${member.padEnd(8)} ${url}/v1`).join('\n')}\n`);
    options.write('\nAsk with: npx llmnet ask "What is the capital of Peru?"   Stop with Ctrl-C or: npx llmnet stop\n');
    await supervisor.stopped;
    return 0;
  } catch (error) {
    throw asStartError(error, runFolder, supervisor.isStopping);
  } finally {
    await supervisor.stop();
  }
}

interface Run {
  readonly runFolder: RunFolder;
  readonly supervisor: Supervisor;
  readonly apis: Apis;
}

/** @returns a connection of the first member's admin */
async function bringUp(options: StartOptions, { runFolder, supervisor, apis }: Run): Promise<Ledger> {
  const { ground, models = EMBEDDED_ONLY, write } = options;
  const progress = createProgress(process.stderr);
  const layout = layoutOf(runFolder.folder.root);
  assertSameGround(layout, ground.kind);
  const present = await ground.members(layout);
  const members = present.map(({ mspId }) => describeMember(mspId));
  const ports = await planPorts(members, options.port, ground.ports);
  await progress.step(`Identities of ${members.length} members`, () =>
    createConsortium({
      dir: layout.identities,
      orderers: ground.orderers,
      members: present.map((member) => ({ ...member, nodes: nodesOfMember() })),
    }),
  );
  const [grounded] = await Promise.all([
    ground.start({ supervisor, layout, ports: ports.ground, progress }),
    startExperts(supervisor, ports),
  ]);
  const site = { layout, members, ports, peers: grounded.peers };
  const admin = await connectAdmin(site);
  await progress.step('Consortium', () => foundConsortium(admin, members));
  const staff = new Staff(site, { supervisor, models, apis, write, reportFailure });
  const working = await membersAtWork(members, admin);
  await progress.step('Workers and gateways', () => Promise.all(working.map((member) => staff.start(member))));
  await progress.step('First snapshots', () => untilStaffed(admin, DOMAINS, working));
  for (const member of working) staff.publish(member);
  for (const member of members) if (!working.includes(member)) staff.startWhenItCanWork(member);
  grounded.follow(staff);
  return admin;
}

async function membersAtWork(members: readonly MemberDescription[], admin: Ledger): Promise<MemberDescription[]> {
  const able = await Promise.all(members.map(({ mspId }) => canWork(admin, mspId)));
  return members.filter((_, index) => able[index]);
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
