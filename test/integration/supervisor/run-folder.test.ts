import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identifyProcess } from '../../../packages/supervisor/src/processes/identity';
import { RunFolder, dataFolderAt, readRunRecord, type ChildRecord } from '../../../packages/supervisor/src/run-folder';
import { errorOf, runNode, startSupervisor, fixture, temporaryFolder } from '@llmnet/test-kit/programs';

const api = { member: 'Aster', url: 'http://127.0.0.1:8080', healthUrl: 'http://127.0.0.1:8080/healthz' };
const worker = `worker=${fixture('well-behaved.cjs')}`;

async function endedProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const identity = identifyProcess(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  if (identity === null) throw new Error('the child did not run');
  return identity;
}

describe('the data folder', () => {
  it('that cannot be written is refused with the option to choose another', () => {
    const file = path.join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    expect(errorOf(() => RunFolder.open(path.join(file, 'below')))).toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: `the data folder ${path.join(file, 'below')} cannot be written (ENOTDIR)`,
      cure: 'make it writable or choose another with --data DIR',
    });
  });

  it('says what is published, and nothing after its release', () => {
    const dir = temporaryFolder();
    const runFolder = RunFolder.open(dir);
    runFolder.publishUrls({ apis: [api], explorer: null });
    expect(readRunRecord(dataFolderAt(dir))).toMatchObject({ supervisor: { pid: process.pid }, urls: { apis: [api] } });
    runFolder.release();
    expect(readRunRecord(dataFolderAt(dir))).toBeNull();
    expect(readdirSync(dir)).toEqual(['logs']);
  });

  it('with a run file that is none is refused with what to do', () => {
    const dir = temporaryFolder();
    writeFileSync(path.join(dir, 'run.json'), '{"version":');
    expect(errorOf(() => readRunRecord(dataFolderAt(dir)))).toMatchObject({ code: 'RUN_FILE_INVALID' });
  });

  it('names the children that a killed holder has left', async () => {
    const dir = temporaryFolder();
    const left = await endedProcess();
    const child: ChildRecord = {
      name: 'worker',
      process: left,
      state: 'ready',
      startedAt: new Date().toISOString(),
      restarts: 0,
      port: null,
      logFile: 'worker.log',
    };
    const killed = RunFolder.open(dir);
    killed.publishChildren([child, { ...child, name: 'waiting', process: null }]);
    writeFileSync(path.join(dir, 'run.lock'), JSON.stringify(left));
    const next = RunFolder.open(dir);
    expect(next.previousChildren()).toEqual([left]);
    next.release();
  });
});

describe('the lock', () => {
  it('tells a second start who runs, where, and what to do', () => {
    const dir = temporaryFolder();
    const first = RunFolder.open(dir);
    first.publishUrls({ apis: [api], explorer: null });
    expect(errorOf(() => RunFolder.open(dir))).toMatchObject({
      code: 'ALREADY_RUNNING',
      message: `a network already runs in ${dir} (pid ${process.pid}, ${api.url})`,
      cure: `use it with llmnet ask --data ${dir}, end it with llmnet stop --data ${dir}, or start a second one with --data DIR`,
    });
    first.release();
  });

  it('is one line for the user', async () => {
    const dir = temporaryFolder();
    const first = await startSupervisor(dir, worker);
    const second = await runNode([fixture('supervise.cjs'), dir]);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toBe(
      `llmnet: a network already runs in ${dir} (pid ${first.pid}, starting) — use it with llmnet ask --data ${dir}, ` +
        `end it with llmnet stop --data ${dir}, or start a second one with --data DIR [ALREADY_RUNNING]\n`,
    );
  });

  it.each(['of an ended process', 'that cannot be read'])('%s is taken over', async (kind) => {
    const dir = temporaryFolder();
    const content = kind === 'of an ended process' ? JSON.stringify(await endedProcess()) : 'not a lock';
    writeFileSync(path.join(dir, 'run.lock'), content);
    RunFolder.open(dir).release();
    expect(existsSync(path.join(dir, 'run.lock'))).toBe(false);
  });

  it('is taken over by one of several that start at once', async () => {
    const dir = temporaryFolder();
    writeFileSync(path.join(dir, 'run.lock'), JSON.stringify(await endedProcess()));
    const starts = await Promise.allSettled([1, 2, 3, 4].map(() => startSupervisor(dir, worker)));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
