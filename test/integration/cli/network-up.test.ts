import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildNetwork } from '@llmnet/test-kit/network';
import { waitFor, fixture, runLlmnet, startNode, temporaryFolder } from '@llmnet/test-kit/programs';
import { main } from '../../../cli/src/main';
import { RunFolder } from '../../../packages/supervisor/src/run-folder';

const READY = 'Stop with Ctrl-C';

/** Starts a network, stops it as Ctrl-C does once it is up, and gives its output. */
async function upAndDown(...args: string[]): Promise<string> {
  const { process: child, outcome } = startNode([fixture('llmnet.cjs'), 'network', 'up', ...args]);
  let output = '';
  child.stdout?.on('data', (text: string) => (output += text));
  await waitFor('the network', () => output.includes(READY));
  child.kill('SIGINT');
  const { exitCode, stdout } = await outcome;
  expect(exitCode).toBe(0);
  return stdout;
}

describe('llmnet network up', () => {
  beforeAll(() => {
    buildNetwork();
  }, 60_000);

  it('shows gateways, identities and the control interface, and ends with Ctrl-C', async () => {
    const output = await upAndDown('--data', temporaryFolder(), '--members', '2', '--chaincode-name', 'assets');
    expect(output).toContain('chaincode assets expected at 127.0.0.1:9999 as assets:1.0');
    expect(output).toMatch(/Org1MSP +127\.0\.0\.1:\d+ /);
    expect(output).toMatch(/Org2MSP +127\.0\.0\.1:\d+ /);
    expect(output).toContain('Org2MSP/nodes/user1/msp/signcerts/cert.pem');
    expect(output).toMatch(/Control .*: http:\/\/127\.0\.0\.1:\d+/);
  }, 30_000);

  it('leaves a ledger that can be verified, and whose damage is found', async () => {
    const data = temporaryFolder();
    await upAndDown('--data', data, '--members', '2');
    expect(await runLlmnet('network', 'verify', '--data', data)).toMatchObject({
      exitCode: 0,
      stdout: `The ledger of ${join(data, 'network.json')} is in order: 1 blocks, 1 transactions; heights of the peers: Org1MSP 1, Org2MSP 1.\n`,
    });
    // As npm start keeps the same configuration.
    const started = temporaryFolder();
    const config = join(started, 'configs', 'network.json');
    mkdirSync(join(started, 'configs'));
    copyFileSync(join(data, 'network.json'), config);
    expect(await runLlmnet('network', 'verify', '--data', started)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`The ledger of ${config} is in order`) as string,
    });
    const file = join(data, 'ledgers', 'blocks', 'blockfile_000000');
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    writeFileSync(file, bytes);
    const { exitCode, stderr } = await runLlmnet('network', 'verify', '--data', data);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/LEDGER_CORRUPT: .*blockfile_000000 was altered.* \[LEDGER_INVALID\]\n$/);
  }, 30_000);

  it('says in one line why it cannot continue a ledger of other members', async () => {
    const data = temporaryFolder();
    await upAndDown('--data', data, '--members', '1');
    const { exitCode, stderr } = await runLlmnet('network', 'up', '--data', data, '--members', '2');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/CHANNEL_MISMATCH: .*holds channel mychannel of Org1MSP.* \[NETWORK_FAILED\]\n$/);
  }, 30_000);

  it('leaves the log of a native network alone that runs in the folder already', async () => {
    const data = temporaryFolder();
    const running = RunFolder.open(data);
    const log = join(data, 'logs', 'supervisor.log');
    writeFileSync(log, 'what it has said so far\n');
    const { exitCode, stderr } = await runLlmnet('network', 'up', '--native', '--detach', '--data', data);
    running.release();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/the network did not start: a network already runs in .*\[NETWORK_FAILED\]\n$/);
    expect(readFileSync(log, 'utf8')).toMatch(/^what it has said so far\nllmnet: a network already runs in/);
  }, 30_000);

  it.each([
    ['network', 'up', '--members', '0'],
    ['network', 'up', '--block-interval', 'soon'],
    ['bench', 'network', '--members', '3,many'],
    ['bench', 'network', '--transactions', '0'],
  ])('refuses %s %s %s %s', async (...args) => {
    await expect(main(args)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
