import { performance } from 'node:perf_hooks';
import {
  asStartError,
  memberModels,
  start,
  tellFailure,
  type MemberEvents,
  type ModelServers,
  type NetworkDriver,
  type RunningConsortium,
} from '@llmnet/consortium';
import { LedgerClientError } from '@llmnet/ledger-client';
import { OperatorError, readRunRecord } from '@llmnet/supervisor';
import { dataHint } from './data-hint';
import { formatFigures, median, memoryMib } from './examples/figures';
import { runExampleRounds } from './examples/rounds';
import { ledgerTrail } from './examples/trail';
import { reportFailure } from './network/native/fabric';
import { stepDisplay } from './progress';

export interface StartOptions {
  readonly dataDir: string;
  /** Port of the first API; free ports where it is not given. */
  readonly port?: number;
  /** Names beside loopback's that clients may ask the APIs by. */
  readonly hosts?: readonly string[];
  /** What the ledger runs on. */
  readonly network: NetworkDriver;
  /** Which models answer; the embedded experts where it is not given. */
  readonly models?: ModelServers;
  /** How often the example questions are asked; 0 starts serving at once. */
  readonly rounds: number;
  /** Stop when the examples have been answered, instead of serving on. */
  readonly once: boolean;
  readonly write: (text: string) => void;
}

/**
 * Brings a consortium up, asks it the example questions and serves until it is stopped.
 * @returns the exit code: 1 with `once` when an answer was not as expected
 * @throws {OperatorError} as start
 */
export async function startAndServe(options: StartOptions): Promise<number> {
  const { dataDir, network, port, hosts, models, write } = options;
  const consortium = await start({
    ...{ dataDir, network, display: stepDisplay() },
    apps: {
      ...(port === undefined ? {} : { port }),
      ...(hosts === undefined ? {} : { hosts }),
      ...(models === undefined ? {} : { models }),
      events: memberEvents(write),
    },
  });
  const { supervisor, ledger, runFolder } = consortium;
  try {
    write(modelsThatFail(consortium));
    const allRight = await showExamples(options, consortium);
    ledger.close();
    if (options.once) return allRight ? 0 : 1;
    const apis = consortium.apis().map(({ member, url }) => `  ${member.padEnd(8)} ${url}/v1`);
    write(`\nServing:\n${apis.join('\n')}\n`);
    const hint = dataHint(dataDir);
    write(
      `\nAsk with: npx llmnet ask${hint} "What is the capital of Peru?"   Stop with Ctrl-C or: npx llmnet stop${hint}\n`,
    );
    await supervisor.stopped;
    return 0;
  } catch (error) {
    throw asStartError(error, runFolder, supervisor.isStopping);
  } finally {
    ledger.close();
    await supervisor.stop();
  }
}

function memberEvents(write: StartOptions['write']): MemberEvents {
  return {
    joined: ({ name }, api) => {
      write(`\n${name} has joined and works${api === undefined ? '' : `: ${api.url}/v1`}\n`);
    },
    left: ({ name }) => {
      write(`\n${name} has left; its worker and gateway have ended.\n`);
    },
    failed: reportFailure,
  };
}

/** Lines that name the models that do not answer; nothing where all do. */
function modelsThatFail({ layout, supervisor }: RunningConsortium): string {
  const failing = memberModels(layout, supervisor.names).filter(({ failure }) => failure !== null);
  if (failing.length === 0) return '';
  const lines = failing.map((model) => `  ${tellFailure(model)}\n`);
  return `\nModels that do not answer; their members give their seats back until they do:\n${lines.join('')}`;
}

/** Examples that fail are told, and end nothing else. @returns whether every answer was as expected */
async function showExamples(options: StartOptions, consortium: RunningConsortium): Promise<boolean> {
  if (options.rounds === 0) return true;
  try {
    return await askExamples(options, consortium);
  } catch (error) {
    const isKnown = error instanceof OperatorError || error instanceof LedgerClientError;
    if (!isKnown || consortium.supervisor.isStopping) throw error;
    options.write(`\nThe examples end here: ${error.message}\n`);
    return false;
  }
}

async function askExamples(
  { rounds, write }: StartOptions,
  { apis, ledger, runFolder }: RunningConsortium,
): Promise<boolean> {
  const api = apis()[0]?.url ?? '';
  let firstAnswerSeconds = 0;
  const report = await runExampleRounds({
    ...{ rounds, api, ledger, write },
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
