import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { writeModelReport } from '@llmnet/provider-worker/model-report';
import { identifyProcess } from '../../../packages/supervisor/src/processes/identity';
import { main } from '../../../cli/src/main';
import { RunFolder, freePorts } from '../../../packages/supervisor/src/run-folder';
import { Supervisor } from '../../../packages/supervisor/src/supervisor';
import { fixture, startNode, startSupervisor, temporaryFolder } from '@llmnet/test-kit/programs';

async function run(...args: string[]): Promise<{ exitCode: number; output: string }> {
  let output = '';
  const exitCode = await main(args, (text) => {
    output += text;
  });
  return { exitCode, output };
}

async function healthServer(status: number): Promise<{ server: Server; url: string }> {
  const [port = 0] = await freePorts(1);
  const server = createServer((_, response) => response.writeHead(status).end()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${port}` };
}

describe('llmnet status', () => {
  it('says that nothing runs, with exit code 3', async () => {
    const dir = temporaryFolder();
    expect(await run('status', '--data', dir)).toEqual({ exitCode: 3, output: `Nothing runs in ${dir}.\n` });
    expect(await run('status', '--data', dir, '--json')).toEqual({ exitCode: 3, output: '{\n  "running": false\n}\n' });
  });

  it('says so too of a network that was killed', async () => {
    const dir = temporaryFolder();
    const killed = await startSupervisor(dir, `worker=${fixture('well-behaved.cjs')}`);
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    expect(await run('status', '--data', dir)).toMatchObject({ exitCode: 3 });
  });

  it('names what a network has left running, and what ends it, as does llmnet network status', async () => {
    const dir = temporaryFolder();
    const killed = await startSupervisor(dir, `stubborn=${fixture('stubborn.cjs')}`);
    const [child] = killed.children;
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    const said = `Its supervisor has ended, but a process still runs in ${dir}: pid ${String(child?.pid)}. End them with: llmnet stop --data ${dir}\n`;
    expect(await run('status', '--data', dir)).toEqual({ exitCode: 3, output: said });
    expect(await run('network', 'status', '--data', dir)).toEqual({ exitCode: 3, output: said });
    expect(await run('status', '--data', dir, '--json')).toEqual({
      exitCode: 3,
      output: `${JSON.stringify({ running: false, orphans: [child?.pid] }, null, 2)}\n`,
    });
  });

  it.each<[where: string, args: (dir: string) => string[], cwd: (dir: string) => string | undefined]>([
    ['in its arguments', (dir) => ['--', `--config=${dir}/configs/worker.json`], () => undefined],
    ['as where it works', () => [], (dir) => dir],
  ])('names a process of no record that has the folder %s', async (_where, args, cwd) => {
    const dir = temporaryFolder();
    const folder = cwd(dir);
    const orphan = startNode(['-e', 'setInterval(() => undefined, 1000)', ...args(dir)], {
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    const { pid } = orphan.process;
    const said = `Its supervisor has ended, but a process still runs in ${dir}: pid ${String(pid)}. End them with: kill ${String(pid)}\n`;
    expect(await run('status', '--data', dir)).toEqual({ exitCode: 3, output: said });
    expect(await run('stop', '--data', dir)).toEqual({ exitCode: 0, output: said });
    expect(await run('status', '--data', `${dir}-other`)).toMatchObject({ output: `Nothing runs in ${dir}-other.\n` });
  });

  it('shows each process and the health of each API', async () => {
    const dir = temporaryFolder();
    const runFolder = RunFolder.open(dir);
    const supervisor = await Supervisor.start({ runFolder });
    const well = await healthServer(200);
    const ill = await healthServer(503);
    try {
      const { pid } = await supervisor.spawn({ name: 'worker', script: fixture('well-behaved.cjs') });
      const apis = [
        { member: 'Aster', url: well.url, healthUrl: `${well.url}/healthz` },
        { member: 'Birch', url: ill.url, healthUrl: `${ill.url}/healthz` },
      ];
      runFolder.publishUrls({ apis, explorer: `${well.url}/explorer` });
      const shown = await run('status', '--data', dir);
      expect(shown.exitCode).toBe(0);
      expect(shown.output).toMatch(new RegExp(`^worker +ready +${String(pid)} +4711 +\\d\\.\\d s +0 +\\d+ MiB$`, 'm'));
      expect(shown.output).toContain(`API of Aster: ${well.url} (healthy)\n`);
      expect(shown.output).toContain(`API of Birch: ${ill.url} (does not answer)\n`);
      const { output } = await run('status', '--data', dir, '--json');
      expect(JSON.parse(output)).toMatchObject({
        running: true,
        processes: [
          { name: 'supervisor', pid: process.pid },
          { name: 'worker', pid, memoryBytes: expect.any(Number) as number },
        ],
        apis: [{ healthy: true }, { healthy: false }],
      });
    } finally {
      well.server.close();
      ill.server.close();
      await supervisor.stop();
    }
  });
});

describe('llmnet status, of models,', () => {
  it('names those that do not answer, by member and with the reason, where their worker runs', async () => {
    const dir = temporaryFolder();
    const supervisor = await Supervisor.start({ runFolder: RunFolder.open(dir) });
    const failing = { model: 'gpt-4o', duties: ['provider' as const], failure: 'HTTP 401; check its key' };
    const well = { model: 'llama3.1', duties: ['classifier' as const], failure: null };
    writeModelReport(path.join(dir, 'workers', 'DahliaMSP'), [failing, well]);
    writeModelReport(path.join(dir, 'workers', 'ElmMSP'), [failing]);
    try {
      await supervisor.spawn({ name: 'worker-dahlia', script: fixture('well-behaved.cjs') });
      const { output } = await run('status', '--data', dir);
      expect(output).toContain('\nmodel gpt-4o of Dahlia (provider): HTTP 401; check its key\n');
      expect(output).not.toContain('llama3.1');
      expect(output).not.toContain('Elm');
      const shown = await run('status', '--data', dir, '--json');
      expect(JSON.parse(shown.output)).toMatchObject({
        models: [
          { member: 'Dahlia', ...failing },
          { member: 'Dahlia', ...well },
        ],
      });
    } finally {
      await supervisor.stop();
    }
  });
});

describe('llmnet stop', () => {
  it('has nothing to do if nothing runs', async () => {
    const dir = temporaryFolder();
    expect(await run('stop', '--data', dir)).toEqual({ exitCode: 0, output: `Nothing runs in ${dir}.\n` });
  });

  it('ends a network and waits until it is gone', async () => {
    const dir = temporaryFolder();
    const running = await startSupervisor(dir, `worker=${fixture('well-behaved.cjs')}`);
    const stopped = await run('stop', '--data', dir);
    expect(stopped).toEqual({ exitCode: 0, output: `Stopped the network in ${dir} (pid ${running.pid}).\n` });
    expect([running, ...running.children].map(({ pid }) => identifyProcess(pid))).toEqual([null, null]);
  });

  it('ends what a killed network has left running', async () => {
    const dir = temporaryFolder();
    const killed = await startSupervisor(dir, `stubborn=${fixture('stubborn.cjs')}`);
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    const pid = killed.children[0]?.pid ?? 0;
    expect((await run('stop', '--data', dir)).output).toBe(
      `The network in ${dir} had been killed. Ended what it had left running: pid ${pid}.\n`,
    );
    expect(identifyProcess(pid)).toBeNull();
    expect((await run('stop', '--data', dir)).output).toBe(`Nothing runs in ${dir}.\n`);
  }, 15_000);
});
