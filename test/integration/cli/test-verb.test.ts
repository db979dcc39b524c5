import { Checkout } from './support/checkout';

const PASSING = "test('works', () => undefined);\n";
const MIXED = `${PASSING}test('does not', () => { throw new Error('no'); });\ntest.skip('later', () => undefined);\n`;

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
  checkout.offer('jest');
  checkout.write('jest.config.cjs', "module.exports = { testMatch: ['**/*.test.cjs'], transform: {} };\n");
  checkout.offerQuickCompiler();
  checkout.offerTool('eslint', 'eslint', '');
  checkout.offerTool('prettier', 'prettier', '');
  checkout.offerTool('knip', 'knip', '');
});

function lastLine(stdout: string): string | undefined {
  return stdout.trimEnd().split('\n').at(-1);
}

describe('npm test', () => {
  it('ends with the numbers of tests, and succeeds if all checks and tests do', async () => {
    checkout.write('test/a.test.cjs', PASSING);
    const { exitCode, stdout, stderr } = await checkout.run(['test']);
    expect(lastLine(stdout)).toBe('1 passed, 0 failed, 0 skipped');
    expect(exitCode).toBe(0);
    for (const title of ['Building', 'Types of the tests', 'Lint', 'Unused code', 'Format'])
      expect(stderr).toContain(`${title} ... `);
  });

  it('counts failed and skipped tests, and fails', async () => {
    checkout.write('test/a.test.cjs', MIXED);
    const { exitCode, stdout } = await checkout.run(['test']);
    expect(lastLine(stdout)).toBe('1 passed, 1 failed, 1 skipped');
    expect(exitCode).toBe(1);
  });

  it('counts a test file that cannot be loaded as failed', async () => {
    checkout.write('test/a.test.cjs', PASSING);
    checkout.write('test/b.test.cjs', "require('./missing.cjs');\n");
    const { exitCode, stdout } = await checkout.run(['test']);
    expect(lastLine(stdout)).toBe('1 passed, 1 failed, 0 skipped');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['there is none', '', []],
    ['all are skipped', "test.skip('later', () => undefined);\n", []],
    ['none is found', PASSING, ['test/elsewhere']],
  ])('fails if no test runs: %s', async (_, test, args) => {
    if (test !== '') checkout.write('test/a.test.cjs', test);
    const { exitCode, stdout } = await checkout.run(['test', ...args]);
    expect(lastLine(stdout)).toMatch(/^0 passed, 0 failed, [01] skipped$/);
    expect(exitCode).toBe(1);
  });

  it('fails if a check fails, and shows what it says', async () => {
    checkout.write('test/a.test.cjs', PASSING);
    checkout.offerTool('eslint', 'eslint', "console.log('a.ts: bad style'); process.exit(1)");
    const { exitCode, stdout, stderr } = await checkout.run(['test']);
    expect(stderr).toContain('a.ts: bad style\nLint: failed\n');
    expect(lastLine(stdout)).toBe('1 passed, 0 failed, 0 skipped');
    expect(exitCode).toBe(1);
  });

  it('runs the tests although a check hangs, and ends with it on a signal', async () => {
    checkout.write('test/a.test.cjs', PASSING);
    checkout.offerTool('eslint', 'eslint', 'setInterval(() => undefined, 1000)');
    const { process: verb, outcome } = checkout.start(['test']);
    verb.stderr?.on('data', (text: Buffer) => {
      if (String(text).includes('Ran all test suites')) verb.kill('SIGTERM');
    });
    const { exitCode, stderr } = await outcome;
    expect(stderr).toContain('[INTERRUPTED]');
    expect(exitCode).toBe(143);
  });

  it('lists the slowest of many files', async () => {
    for (let file = 0; file <= 10; file += 1) checkout.write(`test/${file}.test.cjs`, PASSING);
    const { stderr } = await checkout.run(['test', '-i']);
    expect(stderr).toMatch(/\nSlowest files:\n( +\d+\.\d s {2}test\/\d+\.test\.cjs\n){10}/);
  });

  it('passes arguments to jest and leaves the checks out', async () => {
    checkout.write('test/a.test.cjs', PASSING);
    checkout.write('test/b.test.cjs', MIXED);
    checkout.offerTool('eslint', 'eslint', 'process.exit(1)');
    const { exitCode, stdout } = await checkout.run(['test', 'test/a']);
    expect(lastLine(stdout)).toBe('1 passed, 0 failed, 0 skipped');
    expect(exitCode).toBe(0);
  });

  it('that cannot build says why and counts nothing', async () => {
    checkout.offerTool('typescript', 'tsc', 'process.exit(2)');
    const { exitCode, stdout, stderr } = await checkout.run(['test']);
    expect(stderr).toContain('[BUILD_FAILED]');
    expect(stdout).toBe('0 passed, 0 failed, 0 skipped\n');
    expect(exitCode).toBe(1);
  });
});

describe('npm run test:quick', () => {
  it('runs what the quick configuration has, without the checks, and counts', async () => {
    checkout.write('test/a.test.cjs', PASSING);
    checkout.write('test/b.test.cjs', MIXED);
    checkout.write('jest.quick.config.cjs', "module.exports = { testMatch: ['**/a.test.cjs'], transform: {} };\n");
    checkout.offerTool('eslint', 'eslint', 'process.exit(1)');
    const { exitCode, stdout, stderr } = await checkout.run(['test:quick']);
    expect(lastLine(stdout)).toBe('1 passed, 0 failed, 0 skipped');
    expect(stderr).not.toContain('Lint');
    expect(exitCode).toBe(0);
  });
});
