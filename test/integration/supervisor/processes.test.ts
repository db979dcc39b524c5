import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { startNode, temporaryFolder } from '@llmnet/test-kit/programs';
import { endProcesses } from '../../../packages/supervisor/src/processes/end-processes';
import { processesNaming } from '../../../packages/supervisor/src/processes/find';
import { identifyProcess, identifySelf, isRunning } from '../../../packages/supervisor/src/processes/identity';
import { processMemory } from '../../../packages/supervisor/src/processes/memory';

describe('the identity of a process', () => {
  it('holds for this process', () => {
    expect(isRunning(identifySelf())).toBe(true);
  });

  it('does not hold for another process with the same pid', () => {
    expect(isRunning({ ...identifySelf(), startTime: 'another time' })).toBe(false);
  });

  it('ends with the process', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    expect(identifyProcess(child.pid ?? 0)).toBeNull();
  });
});

describe('ending processes', () => {
  it('never touches a process that has got the pid of the one meant', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
    const identity = identifyProcess(child.pid ?? 0);
    if (identity === null) throw new Error('the child does not run');
    expect(await endProcesses([{ ...identity, startTime: 'another time' }], 100)).toEqual([]);
    expect(isRunning(identity)).toBe(true);
    expect(await endProcesses([identity], 5_000)).toEqual([identity]);
    expect(isRunning(identity)).toBe(false);
  });
});

describe('processes that name a folder', () => {
  it('are those alone whose words name it or something below it', () => {
    const folder = temporaryFolder();
    const idle = (word: string) => {
      const { pid } = startNode(['-e', 'setInterval(() => undefined, 1000)', '--', word]).process;
      return pid ?? 0;
    };
    const named = [folder, `${folder}/a.json`, `--data=${folder}`, `peer:${folder}/a,b`].map(idle);
    const unnamed = [`${folder}2`, `/srv${folder}`, path.dirname(folder), 'other'].map(idle);
    const found = processesNaming(folder).map(({ pid }) => pid);
    expect(found.toSorted()).toEqual(named.toSorted());
    expect(found.filter((pid) => unnamed.includes(pid))).toEqual([]);
  });

  it('are not this process nor those that it was started by', () => {
    expect(processesNaming(process.cwd()).map(({ pid }) => pid)).not.toContain(process.pid);
    expect(processesNaming(process.cwd()).map(({ pid }) => pid)).not.toContain(process.ppid);
  });
});

describe('the memory of processes', () => {
  it('is that of those that run, in bytes', async () => {
    const ended = 2 ** 22 + 1;
    const memory = await processMemory([process.pid, ended]);
    expect([...memory.keys()]).toEqual([process.pid]);
    expect(memory.get(process.pid)).toBeGreaterThan(10 * 1024 * 1024);
    expect(memory.get(process.pid)).toBeLessThanOrEqual(process.memoryUsage.rss() * 1.1);
  });
});
