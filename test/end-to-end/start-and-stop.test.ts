import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MEMBERS } from '@llmnet/consortium';
import { pressCtrlC, runLlmnet, type Command, type Outcome } from '../support/end-to-end/command-line';
import { NETWORK } from '../support/end-to-end/network-under-test';
import { processesNaming } from '../support/end-to-end/processes';
import { StartedNetwork } from '../support/end-to-end/started-network';
import { freePort, waitFor } from '@llmnet/test-kit/programs';

/** Children learn of a killed supervisor at once; a busy machine may take a while to run them. */
const BY_THEMSELVES_MS = 10_000;

/** The supervisor, the experts, a worker a member, two gateways, and what they run on. */
const PROCESSES = 4 + MEMBERS.length + NETWORK.processes;

/** A refusal is exit code 1 and one line: what happened, what to do, the code. */
function expectRefusal({ exitCode, stdout, stderr }: Outcome, code: string): string {
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^llmnet: .+ — .+ \\[${code}\\]\\n$`));
  return stderr;
}

describe('llmnet start that cannot start', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'llmnet-refused-'));
  });
  afterEach(() => {
    expect(processesNaming(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['the port that was asked for', 0],
    ['the port after it, which the second gateway takes', 1],
  ])('names %s when another program has it, and the cure', async (_what, offset) => {
    // The port before it has to be free too: systems give neither to outgoing connections.
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const line = expectRefusal(
        await runLlmnet('start', '--data', folder, '--port', String(port - offset)),
        'PORT_BUSY',
      );
      expect(line).toContain(`port ${String(port)} is in use`);
      expect(line).toContain('--port');
    } finally {
      other.close();
      await once(other, 'close');
    }
  });

  it('names a data folder that cannot be written, and the cure', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const inside = path.join(file, 'data');
    const line = expectRefusal(await runLlmnet('start', '--data', inside), 'DATA_FOLDER_UNUSABLE');
    expect(line).toContain(inside);
    expect(line).toContain('--data DIR');
  });
});

describe('a network that serves', () => {
  const network = new StartedNetwork();
  let command: Command;

  beforeAll(async () => {
    command = await network.serve();
  }, 120_000);
  afterAll(() => network.dispose(), 60_000);

  it('answers llmnet ask with the answer, the committee, the agreement, the flag and the task', async () => {
    const question = 'What is the capital of Peru?';
    const { exitCode, stdout } = await runLlmnet('ask', '--data', network.dataFolder, question);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Final answer: Lima');
    expect(stdout).toMatch(/answered by (\w+MSP\/\w+ \(\w+MSP\)(, )?){3}\n/);
    expect(stdout).toMatch(/domain geography · agreement \d+ % · flag ok · task [0-9a-f]{32}/);
  }, 60_000);

  it('shows every process and every API in llmnet status', async () => {
    const { exitCode, stdout } = await runLlmnet('status', '--data', network.dataFolder, '--json');
    const status = JSON.parse(stdout) as { processes: { state: string }[]; apis: { healthy: boolean }[] };
    expect(exitCode).toBe(0);
    expect(status.processes.map(({ state }) => state)).toEqual(Array<string>(PROCESSES).fill('ready'));
    expect(status.apis.map(({ healthy }) => healthy)).toEqual([true, true]);
  });

  it('is not harmed by a second start in its folder, which is refused', async () => {
    const before = network.processes();
    const line = expectRefusal(await network.start().outcome, 'ALREADY_RUNNING');
    expect(line).toContain(String(command.pid));
    expect(network.processes()).toEqual(before);
    expect((await fetch(new URL('/readyz', network.api))).status).toBe(200);
  });

  it('ends on Ctrl-C with every process', async () => {
    pressCtrlC(command);
    expect((await command.outcome).exitCode).toBe(0);
    expect(network.leftovers()).toEqual([]);
    expect(await runLlmnet('status', '--data', network.dataFolder)).toMatchObject({ exitCode: 3 });
  }, 60_000);

  it('starts again in its folder, and its processes end by themselves when the supervisor is killed', async () => {
    const again = await network.serve();
    process.kill(again.pid, 'SIGKILL');
    await network.gone(BY_THEMSELVES_MS);
    const { stdout } = await runLlmnet('stop', '--data', network.dataFolder);
    expect(stdout).toContain('had been killed');
    expect(stdout).not.toContain('Ended what it had left running');
  }, 120_000);

  it('ends on llmnet stop', async () => {
    const again = await network.serve();
    expect(await runLlmnet('stop', '--data', network.dataFolder)).toMatchObject({ exitCode: 0 });
    expect((await again.outcome).exitCode).toBe(0);
    expect(network.leftovers()).toEqual([]);
  }, 120_000);
});

describe('a network that is not serving yet', () => {
  const founds = ({ written }: Command): boolean => written.stderr.endsWith('Consortium ... ');
  const startsWorkers = ({ written }: Command): boolean => written.stderr.endsWith('Workers and gateways ... ');
  const asks = ({ written }: Command): boolean => written.stdout.includes('✔');

  it.each([
    ['founds its consortium', founds],
    ['starts its workers', startsWorkers],
    ['asks the example questions', asks],
  ])(
    'ends on Ctrl-C with every process and says that it was stopped, while it %s',
    async (_what, hasBegun) => {
      const network = new StartedNetwork();
      try {
        const command = network.start('--rounds', '1');
        await waitFor('the moment', () => (hasBegun(command) ? true : undefined), 60_000);
        expect(network.processes().length).toBeGreaterThan(1);
        pressCtrlC(command);
        const { exitCode, stderr } = await command.outcome;
        const said = stderr.split('\n').filter((line) => !line.includes(' ... '));
        expect(said).toEqual([expect.stringMatching(/^llmnet: stopped .+ — .+ \[STOPPED\]$/), '']);
        expect(exitCode).toBe(1);
        expect(network.leftovers()).toEqual([]);
      } finally {
        await network.dispose();
      }
    },
    120_000,
  );
});
