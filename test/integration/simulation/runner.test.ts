import { runExperiments } from '../../../tools/simulation/dist/runner/run';
import { LOAD_TASKS, loadFingerprint } from '../../../tools/simulation/src/experiments/load';
import { runLlmnet, temporaryFolder } from '@llmnet/test-kit/programs';

describe('running experiments', () => {
  it('is refused where a named experiment replays what was not given', async () => {
    const say = jest.fn();
    await expect(runExperiments({ experiments: ['E1'], seeds: 1 }, say)).rejects.toMatchObject({
      code: 'ANSWERS_NEEDED',
    });
    await expect(runExperiments({ experiments: ['E8'], seeds: 1 }, say)).rejects.toMatchObject({
      code: 'LEDGER_NEEDED',
    });
    await expect(runExperiments({ experiments: ['E0'], seeds: 1 }, say)).rejects.toMatchObject({
      code: 'UNKNOWN_EXPERIMENT',
    });
  });

  it('gives the same figures from threads, whichever is faster', async () => {
    const run = async (): Promise<unknown> =>
      (await runExperiments({ experiments: ['E9b'], seeds: 2 }, () => undefined)).map(({ arms }) => arms);
    expect(await run()).toEqual(await run());
  }, 300_000);

  it('has a load of the same course everywhere for the same seed', () => {
    expect(loadFingerprint(1, 200)).toBe(loadFingerprint(1, 200));
    expect(loadFingerprint(1, 200)).not.toBe(loadFingerprint(2, 200));
    expect(LOAD_TASKS * 20).toBe(1_000_000);
  }, 120_000);

  it('is refused on the command line in one line', async () => {
    const { exitCode, stderr } = await runLlmnet('simulate', 'E1', '--seeds', '1', '--out', temporaryFolder());
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ANSWERS_NEEDED: E1: it replays recorded answers: name a file of them with --answers');
  });
});
