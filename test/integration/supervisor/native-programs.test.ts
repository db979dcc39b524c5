import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { poll } from '@llmnet/retry';
import { identifyProcess } from '../../../packages/supervisor/src/processes/identity';
import { RunFolder, dataFolderAt, readRunRecord } from '../../../packages/supervisor/src/run-folder';
import { Supervisor, type NativeProgram } from '../../../packages/supervisor/src/supervisor';
import { startSupervisor, temporaryFolder } from '@llmnet/test-kit/programs';

const TIMEOUT_MS = 10_000;
const PATIENCE_MS = 30_000;

let dir: string;
let supervisor: Supervisor;

beforeEach(async () => {
  dir = temporaryFolder();
  supervisor = await Supervisor.start({ runFolder: RunFolder.open(dir), graceMs: 300 });
});

afterEach(async () => {
  await supervisor.stop();
});

/** Runs `code` in a process that knows nothing of a supervisor. */
function program(name: string, code: string, rest: Partial<NativeProgram> = {}): NativeProgram {
  return {
    name,
    program: process.execPath,
    args: ['-e', code],
    cwd: dir,
    env: { MARK: 'set' },
    isReady: () => Promise.resolve(true),
    ...rest,
  };
}

const IDLE = 'setInterval(() => undefined, 1000);';

function recorded(name: string) {
  return readRunRecord(dataFolderAt(dir))?.children.find((child) => child.name === name);
}

function pidOf(name: string): number {
  const pid = recorded(name)?.process?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

function isGone(pid: number): Promise<boolean | undefined> {
  return poll(() => identifyProcess(pid) === null, { timeoutMs: TIMEOUT_MS });
}

describe('a native program', () => {
  it('is ready when its probe says so, and runs in its folder with its environment alone', async () => {
    const file = path.join(dir, 'started.json');
    const code = `require('fs').writeFileSync('started.json', JSON.stringify(process.env)); ${IDLE}`;
    const isReady = (): Promise<boolean> => Promise.resolve(existsSync(file) && readFileSync(file, 'utf8') !== '');
    const message = await supervisor.spawn(program('server', code, { isReady, port: 7051 }));
    expect(message).toEqual({ type: 'ready', port: 7051 });
    expect(recorded('server')).toMatchObject({ state: 'ready', port: 7051 });
    const env: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(env).toMatchObject({ MARK: 'set' });
    expect(env).not.toHaveProperty('HOME');
  });

  it('that ends before its probe says yes is named with its last words', async () => {
    const started = supervisor.spawn(
      program('server', 'console.error("no such channel"); process.exit(3)', { isReady: () => Promise.resolve(false) }),
    );
    await expect(started).rejects.toMatchObject({
      code: 'CHILD_ENDED_EARLY',
      message: 'server ended with exit code 3 before it was ready: no such channel',
    });
  });

  it('that does not get ready in time is ended', async () => {
    const started = supervisor.spawn(
      program('server', IDLE, { isReady: () => Promise.resolve(false), readyTimeoutMs: 500 }),
    );
    await expect(started).rejects.toMatchObject({ code: 'CHILD_NOT_READY' });
    expect(recorded('server')).toBeUndefined();
  });

  it('whose program is not there says so', async () => {
    const started = supervisor.spawn(program('server', '', { program: path.join(dir, 'nothing') }));
    await expect(started).rejects.toMatchObject({ code: 'CHILD_ENDED_EARLY' });
  });

  it('that is killed is started again', async () => {
    await supervisor.spawn(program('server', IDLE));
    const pid = pidOf('server');
    const restarted = once(supervisor, 'restarted');
    await supervisor.kill('server');
    await restarted;
    expect(recorded('server')).toMatchObject({ state: 'ready', restarts: 1 });
    expect(pidOf('server')).not.toBe(pid);
  });
});

describe('a child that is held down', () => {
  it.each(['stop', 'kill'] as const)('by %s is not started again until it is resumed', async (how) => {
    await supervisor.spawn(program('server', IDLE));
    const pid = pidOf('server');
    await supervisor.pause('server', how);
    expect(identifyProcess(pid)).toBeNull();
    expect(recorded('server')).toMatchObject({ process: null, state: 'paused', restarts: 0 });
    await supervisor.resume('server');
    expect(recorded('server')).toMatchObject({ state: 'ready' });
    expect(pidOf('server')).not.toBe(pid);
  });

  it('while it waits for a restart stays down', async () => {
    await supervisor.spawn(program('server', IDLE));
    const ended = once(supervisor, 'ended');
    await supervisor.kill('server');
    await ended;
    await supervisor.pause('server');
    expect(recorded('server')).toMatchObject({ process: null, state: 'paused' });
  });

  it('is kept alive again after it was resumed', async () => {
    await supervisor.spawn(program('server', IDLE));
    await supervisor.pause('server');
    await supervisor.resume('server');
    const restarted = once(supervisor, 'restarted');
    await supervisor.kill('server');
    await restarted;
    expect(recorded('server')).toMatchObject({ state: 'ready' });
  });

  it('that cannot be started again stays down', async () => {
    await supervisor.spawn(
      program('server', `if (require('fs').existsSync('broken')) process.exit(1); ${IDLE}`, {
        isReady: () => Promise.resolve(!existsSync(path.join(dir, 'broken'))),
      }),
    );
    await supervisor.pause('server');
    writeFileSync(path.join(dir, 'broken'), '');
    await expect(supervisor.resume('server')).rejects.toMatchObject({ code: 'CHILD_ENDED_EARLY' });
    expect(recorded('server')).toMatchObject({ process: null, state: 'paused' });
  });

  it('does not hinder a stop', async () => {
    await supervisor.spawn(program('server', IDLE));
    await supervisor.pause('server');
    await supervisor.stop();
    expect(readRunRecord(dataFolderAt(dir))).toBeNull();
  });
});

describe('a child that is ended for good', () => {
  it('is gone from the record, and its name is free', async () => {
    await supervisor.spawn(program('server', IDLE));
    const pid = pidOf('server');
    await supervisor.end('server');
    expect(identifyProcess(pid)).toBeNull();
    expect(recorded('server')).toBeUndefined();
    await supervisor.spawn(program('server', IDLE));
    expect(recorded('server')).toMatchObject({ state: 'ready' });
  });

  it('must exist', async () => {
    await supervisor.spawn(program('server', IDLE));
    await expect(supervisor.end('sever')).rejects.toMatchObject({
      code: 'CHILD_UNKNOWN',
      cure: 'name one of guard, server',
    });
  });
});

describe('stopping groups', () => {
  /** Writes its name when it ends, but only after everybody named in `others` has begun to end. */
  function together(name: string, others: readonly string[]): string {
    return `
      const fs = require('fs');
      process.on('SIGTERM', () => {
        fs.writeFileSync('${name}.ending', '');
        setInterval(() => {
          if (!${JSON.stringify(others)}.every((other) => fs.existsSync(other + '.ending'))) return;
          fs.appendFileSync('order.txt', '${name.slice(0, -1)} ');
          process.exit(0);
        }, 5);
      });
      fs.writeFileSync('${name}.listening', '');
      ${IDLE}`;
  }

  it('stops the members of a group at once, and the groups in the reverse order of their starts', async () => {
    const patient = await Supervisor.start({ runFolder: RunFolder.open(temporaryFolder()), graceMs: PATIENCE_MS });
    const spawn = (name: string, group: string, others: readonly string[]): Promise<unknown> =>
      patient.spawn(
        program(name, together(name, others), {
          group,
          isReady: () => Promise.resolve(existsSync(path.join(dir, `${name}.listening`))),
        }),
      );
    await spawn('orderer1', 'orderers', ['orderer2']);
    await spawn('peer1', 'peers', ['peer2']);
    await spawn('orderer2', 'orderers', ['orderer1']);
    await spawn('peer2', 'peers', ['peer1']);
    await patient.stop();
    expect(readFileSync(path.join(dir, 'order.txt'), 'utf8')).toBe('peer peer orderer orderer ');
  });

  it('tells everybody who waits that it has begun', async () => {
    const { stopSignal } = supervisor;
    expect(stopSignal.aborted).toBe(false);
    await supervisor.stop();
    expect(stopSignal.reason).toMatchObject({ code: 'STOPPED' });
  });
});

describe('the native programs of a supervisor that is killed', () => {
  it('are ended by the guard', async () => {
    const killed = await startSupervisor(temporaryFolder(), 'peer=native', 'orderer=native');
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    for (const { pid } of killed.children) expect(await isGone(pid)).toBe(true);
  });

  it('are ended by the next supervisor if the guard was killed too', async () => {
    const folder = temporaryFolder();
    const killed = await startSupervisor(folder, 'peer=native');
    const guard = readRunRecord(dataFolderAt(folder))?.children.find(({ name }) => name === 'guard')?.process?.pid;
    killed.process.kill('SIGSTOP');
    process.kill(guard ?? 0, 'SIGKILL');
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    expect(identifyProcess(killed.children[0]?.pid ?? 0)).not.toBeNull();
    const next = await startSupervisor(folder);
    expect(await isGone(killed.children[0]?.pid ?? 0)).toBe(true);
    next.process.kill('SIGTERM');
    await once(next.process, 'exit');
  });
});
