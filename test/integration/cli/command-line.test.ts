import { fixture, runLlmnet, startNode, temporaryFolder } from '@llmnet/test-kit/programs';

describe('the command line', () => {
  it('shows an error as one line, with exit code 1', async () => {
    const dir = temporaryFolder();
    expect(await runLlmnet('ask', 'Why?', '--data', dir)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `llmnet: no network runs in ${dir} — start one with npm start, or name its folder with --data DIR [NOT_RUNNING]\n`,
    });
  });

  it('goes on where nobody reads its output any more', async () => {
    const { process: child, outcome } = startNode([fixture('llmnet.cjs'), '--help']);
    child.stdout?.destroy();
    expect(await outcome).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('shows the stack with --debug', async () => {
    const { stderr } = await runLlmnet('ask', 'Why?', '--data', temporaryFolder(), '--debug');
    expect(stderr).toMatch(/^ +at /m);
    expect(stderr).toMatch(/\[NOT_RUNNING\]\n$/);
  });
});
