import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fixture, startNode, type Outcome, type RunningProgram, temporaryFolder } from '@llmnet/test-kit/programs';

const projectRoot = path.resolve(__dirname, '../../../..');

/** A very small project with the real bootstrap in it, as after a fresh clone. */
export class Checkout {
  readonly root = temporaryFolder();

  constructor() {
    cpSync(path.join(projectRoot, 'cli/bootstrap'), path.join(this.root, 'cli/bootstrap'), { recursive: true });
    cpSync(fixture('fake-npm.cjs'), path.join(this.root, 'npm-cli.js'));
    this.write('package.json', JSON.stringify({ engines: { node: '>=20.19.0' } }));
    this.write('package-lock.json', '{}');
    this.write('tsconfig.base.json', '{}');
    this.write('tsconfig.json', JSON.stringify({ files: [], references: [{ path: 'cli' }] }));
    const compilerOptions = {
      composite: true,
      strict: true,
      module: 'node20',
      rootDir: 'src',
      outDir: 'dist',
      types: [],
    };
    this.write('cli/tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }));
    this.write('cli/src/main.ts', mainThatReturns(0));
  }

  path(file: string): string {
    return path.join(this.root, file);
  }

  write(file: string, content: string): void {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content);
  }

  /** Lets npm install packages of this project. */
  offer(...packages: string[]): void {
    mkdirSync(this.path('registry'), { recursive: true });
    for (const name of packages) {
      symlinkSync(path.join(projectRoot, 'node_modules', name), this.path(`registry/${name}`));
    }
  }

  /** Lets npm install a package whose command does what `script` says. */
  offerTool(packageName: string, binName: string, script: string): void {
    this.write(`registry/${packageName}/package.json`, JSON.stringify({ bin: { [binName]: 'bin.cjs' } }));
    this.write(`registry/${packageName}/bin.cjs`, script);
  }

  /** Lets npm install a compiler that takes no time: the command line that it makes ends with exit code 0. */
  offerQuickCompiler(): void {
    const main = JSON.stringify('exports.main = () => Promise.resolve(0);');
    this.offerTool(
      'typescript',
      'tsc',
      `const fs = require('node:fs');
       fs.mkdirSync('cli/dist', { recursive: true });
       fs.writeFileSync('cli/dist/main.js', ${main});`,
    );
  }

  /** `node cli/bootstrap/run.cjs <args>`, with modules loaded first and variables added to the environment. */
  start(args: readonly string[], { preload = [], env = {} }: RunOptions = {}): RunningProgram {
    const requires = preload.flatMap((name) => ['-r', fixture(name)]);
    return startNode([...requires, this.path('cli/bootstrap/run.cjs'), ...args], {
      cwd: this.root,
      env: { ...process.env, npm_execpath: this.path('npm-cli.js'), ...env },
    });
  }

  /** The same, to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Outcome> {
    return this.start(args, options).outcome;
  }
}

interface RunOptions {
  readonly preload?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A command line that ends with this exit code, whatever it is asked. */
export function mainThatReturns(exitCode: number): string {
  return `export function main(_args: string[]): Promise<number> {\n  return Promise.resolve(${exitCode});\n}\n`;
}
