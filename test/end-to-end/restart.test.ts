import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from '@llmnet/protocol';
import { mspOf } from '@llmnet/protocol';
import { LedgerClientError, type Ledger } from '@llmnet/ledger-client';
import { ask } from '../../cli/src/api/ask';
import { CliError } from '../../cli/src/errors';
import { exampleQuestions } from '@llmnet/consortium';
import { waitFor } from '@llmnet/test-kit/programs';
import { allTasks, MINTED, money } from '@llmnet/drills';
import { eventsUntilSettled } from '../support/end-to-end/events-until-settled';
import { runLlmnet } from '../support/end-to-end/command-line';
import { drillPlan, seededNumbers } from '../support/end-to-end/drill';
import { NETWORK } from '../support/end-to-end/network-under-test';
import { connectNode } from '../support/end-to-end/node-ledger';
import { StartedNetwork } from '../support/end-to-end/started-network';
import { settledTrail } from '../support/end-to-end/task-trail';

const { kills, seed } = drillPlan();
const CONCURRENT_QUESTIONS = 3;
/** How far into the work of the open tasks a kill may come: most tasks take less from open to settled. */
const LATEST_KILL_MS = 600;
const RESTART_MS = 30_000;
/** Deadlines of all phases and their tolerances, for a task whose every step was held up. */
const SETTLED_MS = 60_000;

/** Which child dies, given a task that is open. */
const VICTIMS: readonly ((task: Task, chance: number) => string)[] = [
  ({ seats }, chance) => workerOf(seats[Math.floor(chance * seats.length)]?.mspId ?? ''),
  ({ coordinator }) => workerOf(mspOf(coordinator)),
  ...NETWORK.victims.map((victim) => () => victim),
];

function workerOf(mspId: string): string {
  return `worker-${mspId.replace(/MSP$/, '').toLowerCase()}`;
}

/** What became of a question that was asked while processes died. */
interface Fate {
  /** Null where the client was told nothing but an error. */
  readonly task: string | null;
  /** Whether an answer that the network vouched for was the right one; null where there is no such answer. */
  readonly right: boolean | null;
}

describe(`a network whose processes are killed (${kills} times, LLMNET_DRILL_SEED=${seed})`, () => {
  const network = new StartedNetwork();
  const random = seededNumbers(seed);
  const chance = (): number => random.next().value;
  const fates: Promise<Fate>[] = [];
  let ledger: Ledger;

  const connect = (): Promise<Ledger> => connectNode(network.dataFolder, 'CedarMSP', 'worker');

  beforeAll(
    async () => {
      await network.serve();
      ledger = await connect();
      for (let kill = 0; kill < kills; kill += 1) {
        const task = await askUntilOpen();
        const victim = VICTIMS[kill % VICTIMS.length];
        if (victim !== undefined) await killAndAwait(victim(task, chance()));
      }

      await askUntilOpen();
      await delay(chance() * LATEST_KILL_MS);
      for (const { pid } of network.processes()) process.kill(pid, 'SIGKILL');
      await network.gone(RESTART_MS);
      ledger.close();

      await network.serve();
      ledger = await connect();
    },
    180_000 + kills * 60_000,
  );
  afterAll(async () => {
    (ledger as Ledger | undefined)?.close();
    await network.dispose();
  }, 60_000);

  /** Asks several questions at once, and waits until the ledger has a task that is not settled. */
  async function askUntilOpen(): Promise<Task> {
    for (let asked = 0; asked < CONCURRENT_QUESTIONS; asked += 1) fates.push(fateOf(fates.length));
    return waitFor(
      'an open task',
      async () => (await tasksSoFar())?.findLast(({ settled }) => !settled)?.task,
      RESTART_MS,
    );
  }

  /** Undefined while the ledger does not answer. */
  async function tasksSoFar(): Promise<Awaited<ReturnType<typeof allTasks>> | undefined> {
    try {
      return await allTasks(ledger);
    } catch (error) {
      if (error instanceof LedgerClientError && error.code === 'LEDGER_UNAVAILABLE') return undefined;
      throw error;
    }
  }

  async function fateOf(index: number): Promise<Fate> {
    const { question, expected } = exampleQuestions[index % exampleQuestions.length] ?? { question: '', expected: '' };
    const { apis } = network.record.urls;
    try {
      const { provenance } = await ask({ url: apis[index % apis.length]?.url ?? '', model: 'llm-net', text: question });
      const right = provenance?.flag === 'ok' ? provenance.final === expected : null;
      return { task: provenance?.task ?? null, right };
    } catch (error) {
      if (error instanceof CliError) return { task: null, right: null };
      throw error;
    }
  }

  /** Kills a child at a random moment and waits until its successor is ready. */
  async function killAndAwait(name: string): Promise<void> {
    await delay(chance() * LATEST_KILL_MS);
    const victim = await waitForReady(name, 0);
    process.kill(victim.pid, 'SIGKILL');
    await waitForReady(name, victim.restarts + 1);
    network.processes();
  }

  /** Waits until a child is ready after at least so many restarts. */
  function waitForReady(name: string, restarts: number): Promise<{ pid: number; restarts: number }> {
    return waitFor(
      `${name}, ready after ${restarts} restarts`,
      () => {
        const child = network.record.children.find((candidate) => candidate.name.startsWith(name));
        if (child?.process == null || child.state !== 'ready' || child.restarts < restarts) return undefined;
        return { pid: child.process.pid, restarts: child.restarts };
      },
      RESTART_MS,
    );
  }

  /** Asks one more question, which has to be answered as ever. @returns its task, when it is settled */
  async function askAnew(): Promise<string> {
    const { provenance } = await ask({ url: network.api, model: 'llm-net', text: 'What is the capital of Peru?' });
    expect(provenance).toMatchObject({ flag: 'ok', final: 'Lima' });
    const task = provenance?.task ?? '';
    await settledTrail(network.api, task);
    return task;
  }

  it('runs with all processes afterwards', async () => {
    const { exitCode, stdout } = await runLlmnet('status', '--data', network.dataFolder, '--json');
    const { processes } = JSON.parse(stdout) as { processes: { state: string; restarts: number }[] };
    expect(exitCode).toBe(0);
    expect(processes.map(({ state, restarts }) => ({ state, restarts }))).toEqual(
      processes.map(() => ({ state: 'ready', restarts: 0 })),
    );
  });

  it('answers a new question', async () => {
    await askAnew();
  }, 60_000);

  it('settles every task that was ever opened, and each exactly once', async () => {
    await waitFor(
      'the settlement of every task',
      async () => ((await allTasks(ledger)).every(({ settled }) => settled) ? true : undefined),
      SETTLED_MS,
    );
    const last = await askAnew();
    const events = await eventsUntilSettled(ledger, last);
    const idsOf = (type: 'opened' | 'settled'): string[] =>
      events.flatMap((event) => (event.type === type ? [event.task] : [])).sort();
    const onLedger = (await allTasks(ledger)).map(({ task }) => task.task).sort();
    expect(idsOf('opened')).toEqual(onLedger);
    expect(idsOf('settled')).toEqual(onLedger);
  }, 180_000);

  it('has every task that a client got an answer from, and vouched for no wrong answer', async () => {
    const ended = await Promise.all(fates);
    const onLedger = new Set((await allTasks(ledger)).map(({ task }) => task.task));
    expect(ended.filter(({ task }) => task !== null && !onLedger.has(task))).toEqual([]);
    const vouchedFor = ended.filter(({ right }) => right !== null);
    expect(vouchedFor.length).toBeGreaterThan(0);
    expect(vouchedFor.filter(({ right }) => !right)).toEqual([]);
  }, 200_000);

  it('has selected every committee as its exported records say, which llmnet simulate E8 finds', async () => {
    const [records, figures, report] = ['records.json', 'figures.json', 'report'].map((name) =>
      path.join(network.dataFolder, name),
    ) as [string, string, string];
    const exported = await runLlmnet('export', records, '--data', network.dataFolder);
    const tasks = (await allTasks(ledger)).length;
    expect(exported).toMatchObject({ exitCode: 0, stderr: '' });
    expect(exported.stdout).toContain(`${tasks} tasks`);
    await runLlmnet('simulate', 'E8', '--ledger', records, '--seeds', '1', '--json', figures, '--out', report);
    const [
      {
        arms: [arm],
      },
    ] = JSON.parse(readFileSync(figures, 'utf8')) as [{ arms: [{ figures: object }] }];
    expect(arm.figures).toMatchObject({ identical: { mean: 100 }, tasks: { mean: tasks } });
  }, 60_000);

  it('keeps the sum of all money', async () => {
    expect(await money(ledger)).toBe(MINTED);
  });
});
