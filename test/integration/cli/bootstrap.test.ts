import { existsSync, readFileSync, rmSync } from 'node:fs';
import { poll } from '@llmnet/retry';
import { identifyProcess } from '../../../packages/supervisor/src/processes/identity';
import { Checkout, mainThatReturns } from './support/checkout';

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
});

function npmCalls(): string {
  const file = checkout.path('npm-calls.txt');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

describe('on a Node.js that is too old', () => {
  it.each(['start', 'test', 'test:quick'])(
    '%s says in one line what was found, what is needed and what to do',
    async (verb) => {
      expect(await checkout.run([verb], { preload: ['old-node.cjs'] })).toEqual({
        exitCode: 1,
        stdout: '',
        stderr:
          'llmnet: Node.js 16.20.2 was found, but 20.19.0 or newer is needed — ' +
          'install the current LTS release from https://nodejs.org and run the command again [NODE_TOO_OLD]\n',
      });
      expect(npmCalls()).toBe('');
    },
  );
});

describe('installing', () => {
  beforeEach(() => {
    checkout.offerQuickCompiler();
  });

  it('happens once for a lock file, without the words of npm, and says how long it took', async () => {
    const first = await checkout.run(['start']);
    expect(first).toMatchObject({ exitCode: 0, stdout: '' });
    expect(first.stderr).toMatch(/^Installing packages \.\.\. \d+\.\d s\nBuilding \.\.\. \d+\.\d s\n$/);
    expect(await checkout.run(['start'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(npmCalls()).toBe('install --no-save --prefer-offline --no-audit --no-fund\n');
    checkout.write('package-lock.json', '{ "lockfileVersion": 3 }');
    await checkout.run(['start']);
    expect(npmCalls().split('\n')).toHaveLength(3);
  });

  it('is left out if npm itself has installed this lock file', async () => {
    await checkout.run(['start']);
    rmSync(checkout.path('node_modules/.llmnet-installed'));
    rmSync(checkout.path('npm-calls.txt'));
    expect(await checkout.run(['start'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(npmCalls()).toBe('');
  });

  it('begins anew after one that was broken off', async () => {
    checkout.write('node_modules/half-a-package/package.json', '{}');
    await checkout.run(['start']);
    expect(existsSync(checkout.path('node_modules/half-a-package'))).toBe(false);
    expect(existsSync(checkout.path('node_modules/typescript'))).toBe(true);
  });

  it('ends with npm on a signal', async () => {
    const { process: bootstrap, outcome } = checkout.start(['start'], { env: { FAKE_NPM: 'hangs' } });
    expect(await poll(() => existsSync(checkout.path('npm.pid')), { timeoutMs: 10_000 })).toBe(true);
    bootstrap.kill('SIGTERM');
    expect(await outcome).toMatchObject({
      exitCode: 143,
      stderr: expect.stringMatching(
        /\nllmnet: interrupted by SIGTERM — run the command again to go on \[INTERRUPTED\]\n$/,
      ) as unknown,
    });
    expect(identifyProcess(Number(readFileSync(checkout.path('npm.pid'), 'utf8')))).toBeNull();
  });

  it.each([
    ['ENOTFOUND', 'check the network connection and npm config get registry, then run the command again'],
    ['ENOSPC', 'free some disk space, then run the command again'],
    ['EWHATEVER', 'see the lines of npm above, then run the command again'],
  ])('that fails with %s shows the error lines of npm and what to do', async (code, cure) => {
    const { exitCode, stderr } = await checkout.run(['start'], { env: { FAKE_NPM: code } });
    expect(exitCode).toBe(1);
    expect(stderr.split('\n').slice(1)).toEqual([
      `npm error code ${code}`,
      'npm error It does not work.',
      `llmnet: npm could not install the packages — ${cure} [INSTALL_FAILED]`,
      '',
    ]);
  });

  it('into a folder that cannot be written is refused in one line', async () => {
    expect(await checkout.run(['start'], { preload: ['read-only-disk.cjs'] })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        `llmnet: ${checkout.root} cannot be written (EROFS) — ` +
        'copy the project to a folder that you may write to, and run the command there [CHECKOUT_READ_ONLY]\n',
    });
  });
});

describe('building', () => {
  beforeEach(async () => {
    checkout.offer('typescript');
    await checkout.run(['start']);
  });

  it('happens again if a source has changed', async () => {
    checkout.write('cli/src/main.ts', mainThatReturns(7));
    expect(await checkout.run(['start'])).toMatchObject({
      exitCode: 7,
      stderr: expect.stringMatching(/^Building /) as unknown,
    });
  });

  it('happens again if its output is gone', async () => {
    rmSync(checkout.path('cli/dist'), { recursive: true });
    expect(await checkout.run(['start'])).toMatchObject({ exitCode: 0 });
  });

  it('that fails shows the errors and what to do', async () => {
    checkout.write('cli/src/main.ts', 'export const main: number = "";\n');
    const { exitCode, stderr } = await checkout.run(['start']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("cli/src/main.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.");
    expect(stderr).toMatch(/\nllmnet: the TypeScript sources do not compile — .+ \[BUILD_FAILED\]\n$/);
  });
});
