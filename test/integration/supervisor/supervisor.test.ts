import { once } from 'node:events';
import { readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { poll } from '@llmnet/retry';
import { identifyProcess } from '../../../packages/supervisor/src/processes/identity';
import { RunFolder, dataFolderAt, readRunRecord } from '../../../packages/supervisor/src/run-folder';
import { Supervisor } from '../../../packages/supervisor/src/supervisor';
import { z } from 'zod';
import { fixture, startSupervisor, temporaryFolder } from '@llmnet/test-kit/programs';

const TIMEOUT_MS = 10_000;

let dir: string;
let supervisor: Supervisor;

beforeEach(async () => {
  dir = temporaryFolder();
  supervisor = await Supervisor.start({ runFolder: RunFolder.open(dir), graceMs: 300 });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await supervisor.stop();
});

function recorded(name: string) {
  return readRunRecord(dataFolderAt(dir))?.children.find((child) => child.name === name);
}

function pidIn(message: Readonly<Record<string, unknown>>, field = 'pid'): number {
  const pid = message[field];
  if (typeof pid !== 'number') throw new TypeError(`${field} is not a pid`);
  return pid;
}

function isGone(pid: number): Promise<boolean | undefined> {
  return poll(() => identifyProcess(pid) === null, { timeoutMs: TIMEOUT_MS });
}

describe('starting a child', () => {
  it('gives its message, with its arguments and environment passed on', async () => {
    const script = fixture('well-behaved.cjs');
    const message = await supervisor.spawn({ name: 'worker', script, args: ['--x'], env: { SETTING: 'on' } });
    expect(message).toMatchObject({ type: 'ready', args: ['--x'], setting: 'on' });
    expect(recorded('worker')).toMatchObject({
      process: { pid: message.pid },
      state: 'ready',
      port: 4711,
      restarts: 0,
    });
    expect(readFileSync(path.join(dir, 'logs/worker.log'), 'utf8')).toContain(`run ${pidIn(message)}`);
  });

  it('shows it no variable that is not its own, and what it writes is for its owner alone', async () => {
    const script = path.join(dir, 'child.cjs');
    writeFileSync(
      script,
      `require('node:fs').writeFileSync(process.argv[2], '');
      process.once('disconnect', () => process.exit(0));
      process.send({ type: 'ready', names: Object.keys(process.env) });`,
    );
    const file = path.join(dir, 'written');
    process.env['SOMEBODYS_API_KEY'] = 'secret';
    const message = await supervisor.spawn({ name: 'worker', script, args: [file], env: { SETTING: 'on' } });
    delete process.env['SOMEBODYS_API_KEY'];
    const names = z.array(z.string()).parse(message['names']);
    expect(names).toEqual(expect.arrayContaining(['PATH', 'SETTING']));
    expect(names).not.toContain('SOMEBODYS_API_KEY');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const own of ['run.json', 'run.lock']) expect(statSync(path.join(dir, own)).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dir, 'logs')).mode & 0o777).toBe(0o700);
  });

  it('that ends first says which, its last words and its log', async () => {
    const started = supervisor.spawn({ name: 'worker', script: fixture('failing.cjs') });
    await expect(started).rejects.toMatchObject({
      code: 'CHILD_ENDED_EARLY',
      message: 'worker ended with exit code 1 before it was ready: Error: the expert has no model',
      cure: `read ${path.join(dir, 'logs/worker.log')}`,
    });
    expect(recorded('worker')).toBeUndefined();
  });

  it('that never gets ready ends it and says so', async () => {
    const started = supervisor.spawn({ name: 'worker', script: fixture('never-ready.cjs'), readyTimeoutMs: 500 });
    const pid = recorded('worker')?.process?.pid ?? 0;
    await expect(started).rejects.toMatchObject({
      code: 'CHILD_NOT_READY',
      message: 'worker was not ready within 0.5 s: waiting for something that does not come',
    });
    expect(pid).toBeGreaterThan(0);
    expect(identifyProcess(pid)).toBeNull();
  });

  it('is broken off by a stop', async () => {
    const started = supervisor.spawn({ name: 'worker', script: fixture('never-ready.cjs') });
    const refused = expect(started).rejects.toMatchObject({ code: 'STOPPED' });
    await supervisor.stop();
    await refused;
    expect(readRunRecord(dataFolderAt(dir))).toBeNull();
  });

  it('is refused after a stop', async () => {
    await supervisor.stop();
    const started = supervisor.spawn({ name: 'worker', script: fixture('well-behaved.cjs') });
    await expect(started).rejects.toMatchObject({ code: 'STOPPED' });
  });
});

describe('a child that dies', () => {
  it('is started again, with events and a count', async () => {
    const first = await supervisor.spawn({ name: 'worker', script: fixture('well-behaved.cjs') });
    const ended = once(supervisor, 'ended');
    const restarted = once(supervisor, 'restarted');
    process.kill(pidIn(first), 'SIGKILL');
    expect(await ended).toEqual([{ name: 'worker', reason: 'was ended by SIGKILL', restartInMs: 200 }]);
    expect(recorded('worker')).toMatchObject({ process: null, state: 'restarting' });
    expect(await restarted).toMatchObject([{ name: 'worker', message: { type: 'ready' } }]);
    expect(recorded('worker')).toMatchObject({ state: 'ready', restarts: 1 });
    expect(recorded('worker')?.process?.pid).not.toBe(first.pid);
  });

  it('is not started again by a stop that comes in between', async () => {
    const first = await supervisor.spawn({ name: 'worker', script: fixture('well-behaved.cjs') });
    const restarted = jest.fn();
    supervisor.on('restarted', restarted);
    const ended = once(supervisor, 'ended');
    process.kill(pidIn(first), 'SIGKILL');
    await ended;
    await supervisor.stop();
    expect(restarted).not.toHaveBeenCalled();
  });
});

describe('a disk that is full', () => {
  /** The next write of run.json finds no room. */
  function fill(): string {
    const draft = `${dataFolderAt(dir).runFile}.${process.pid}.tmp`;
    symlinkSync('/dev/full', draft);
    return draft;
  }

  it('ends nobody: it is said once, children are kept running, and run.json follows when there is room', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const first = await supervisor.spawn({ name: 'worker', script: fixture('well-behaved.cjs') });
    const restarted = once(supervisor, 'restarted');
    const draft = fill();
    process.kill(pidIn(first), 'SIGKILL');
    const [{ message }] = (await restarted) as [{ message: Readonly<Record<string, unknown>> }];
    expect(recorded('worker')?.process?.pid).toBe(first.pid);
    expect(warned).toHaveBeenCalledTimes(1);
    expect(warned).toHaveBeenCalledWith(
      `the data folder ${dir} cannot be written (ENOSPC); the processes go on, make room on its disk or choose another with --data DIR`,
      { code: 'DATA_FOLDER_UNUSABLE' },
    );
    rmSync(draft);
    expect(await poll(() => recorded('worker')?.process?.pid === message['pid'], { timeoutMs: TIMEOUT_MS })).toBe(true);
    expect(warned).toHaveBeenLastCalledWith(`the data folder ${dir} can be written again`, {
      code: 'DATA_FOLDER_USABLE',
    });
  });

  it('holds up no stop', async () => {
    jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const draft = fill();
    const { pid } = await supervisor.spawn({ name: 'worker', script: fixture('well-behaved.cjs') });
    await supervisor.stop();
    expect(identifyProcess(Number(pid))).toBeNull();
    rmSync(draft);
    const next = RunFolder.open(dir);
    next.release();
  });
});

test('the log of a child that runs is kept small, and only its owner reads it', async () => {
  const log = path.join(dir, 'logs/worker.log');
  const { pid } = await supervisor.spawn({ name: 'worker', script: fixture('well-behaved.cjs') });
  expect(statSync(log).mode & 0o777).toBe(0o600);
  truncateSync(log, 11 * 1024 * 1024);
  expect(await poll(() => statSync(log).size === 0, { timeoutMs: TIMEOUT_MS })).toBe(true);
  expect(statSync(`${log}.1`).mode & 0o777).toBe(0o600);
  expect(identifyProcess(Number(pid))).not.toBeNull();
});

describe('stopping', () => {
  it('kills a child that ignores SIGTERM, with what it has started', async () => {
    const message = await supervisor.spawn({ name: 'stubborn', script: fixture('stubborn.cjs') });
    await supervisor.stop();
    expect(identifyProcess(pidIn(message))).toBeNull();
    expect(await isGone(pidIn(message, 'grandchild'))).toBe(true);
  });

  it('ends the children one by one, the last started first', async () => {
    const file = path.join(dir, 'order.txt');
    for (const name of ['network', 'gateway', 'worker']) {
      await supervisor.spawn({ name, script: fixture('dies-in-order.cjs'), args: [name, file] });
    }
    await supervisor.stop();
    await supervisor.stopped;
    expect(readFileSync(file, 'utf8')).toBe('worker\ngateway\nnetwork\n');
  });
});

describe('a supervisor in a process of its own', () => {
  const wellBehaved = `worker=${fixture('well-behaved.cjs')}`;
  const stubborn = `stubborn=${fixture('stubborn.cjs')}`;

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends with its children on %s, even twice', async (signal) => {
    const own = await startSupervisor(temporaryFolder(), wellBehaved, stubborn);
    own.process.kill(signal);
    own.process.kill(signal);
    await once(own.process, 'exit');
    expect(own.process.exitCode).toBe(0);
    expect(own.children.map(({ pid }) => identifyProcess(pid))).toEqual([null, null]);
  });

  it('that is killed loses its children: by themselves, or ended by the next one', async () => {
    const folder = temporaryFolder();
    const killed = await startSupervisor(folder, wellBehaved, stubborn);
    const [obedient, disobedient] = killed.children;
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    expect(await isGone(obedient?.pid ?? 0)).toBe(true);
    expect(identifyProcess(disobedient?.pid ?? 0)).not.toBeNull();
    const next = await startSupervisor(folder, wellBehaved);
    expect(await isGone(disobedient?.pid ?? 0)).toBe(true);
    expect(await isGone(disobedient?.grandchild ?? 0)).toBe(true);
    next.process.kill('SIGTERM');
    await once(next.process, 'exit');
  });
});
