import { SupervisionError } from '@llmnet/supervisor';
import { NativeNetworkError } from '../src';
import { runCommand } from '../src/commands/command';
import { fabricEnvironment } from '../src/commands/environment';
import { untilSuccess } from '../src/readiness/poll';
import { runStep, SILENT } from '../src/start/steps';

const NOT_READY = new NativeNetworkError({ code: 'NOT_READY', message: 'no leader', cure: 'wait' });
const STOPPED = new SupervisionError({ code: 'STOPPED', message: 'stopped', cure: 'start again' });

describe('a step of a start', () => {
  it('that fails is named, with the cause and its cure', async () => {
    const step = runStep(SILENT, 'Orderers', () => Promise.reject(NOT_READY));
    await expect(step).rejects.toMatchObject({
      code: 'STEP_FAILED',
      message: 'Orderers: no leader',
      cure: 'wait',
      cause: NOT_READY,
    });
  });

  it.each([
    ['a stop', STOPPED],
    ['a mistake of the program', new TypeError('a mistake')],
  ])('passes %s on as it is', async (_, error) => {
    await expect(runStep(SILENT, 'Orderers', () => Promise.reject(error))).rejects.toBe(error);
  });
});

describe('what is tried until it succeeds', () => {
  it('is tried again after a failure', async () => {
    const attempt = jest.fn<Promise<void>, []>().mockRejectedValueOnce(NOT_READY).mockResolvedValueOnce();
    await untilSuccess('it', attempt);
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it('is given up when the network is stopped', async () => {
    await expect(untilSuccess('it', () => Promise.reject(STOPPED))).rejects.toBe(STOPPED);
  });
});

describe('a command', () => {
  it('that fails without a word says how it ended', async () => {
    const command = runCommand('/bin/sh', ['-c', 'kill -9 $$'], {});
    await expect(command).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('it said nothing and ended with SIGKILL') as string,
    });
  });

  it('that fails is quoted', async () => {
    const command = runCommand('/bin/sh', ['-c', 'echo no such channel >&2; exit 1'], {});
    await expect(command).rejects.toMatchObject({ message: expect.stringMatching(/: no such channel$/) as string });
  });

  it('is broken off by a stop, whose reason it gives', async () => {
    const stopping = new AbortController();
    const command = runCommand('/bin/sh', ['-c', 'sleep 60'], {}, stopping.signal);
    stopping.abort(STOPPED);
    await expect(command).rejects.toBe(STOPPED);
  });

  it("sees none of this process' settings for Fabric's programs", () => {
    process.env.CORE_PEER_LOCALMSPID = 'OtherMSP';
    try {
      const env = fabricEnvironment({ FABRIC_CFG_PATH: '/config' });
      expect(env).not.toHaveProperty('CORE_PEER_LOCALMSPID');
      expect(env).toMatchObject({ FABRIC_CFG_PATH: '/config', PATH: process.env.PATH });
    } finally {
      delete process.env.CORE_PEER_LOCALMSPID;
    }
  });
});
