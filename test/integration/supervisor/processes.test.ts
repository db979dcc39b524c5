import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endProcesses } from '../../../packages/supervisor/src/processes/end-processes';
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

describe('the memory of processes', () => {
  it('is that of those that run, in bytes', async () => {
    const ended = 2 ** 22 + 1;
    const memory = await processMemory([process.pid, ended]);
    expect([...memory.keys()]).toEqual([process.pid]);
    expect(memory.get(process.pid)).toBeGreaterThan(10 * 1024 * 1024);
    expect(memory.get(process.pid)).toBeLessThanOrEqual(process.memoryUsage.rss() * 1.1);
  });
});
