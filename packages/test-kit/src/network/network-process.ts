import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedNetworkOptions, GatewayEndpoint } from '@llmnet/embedded-fabric';
import { endProcess } from '../programs/child-process';

const ROOT = resolve(__dirname, '../../../..');
const MAIN = join(ROOT, 'network', 'embedded', 'dist', 'main.js');

/** Compiles the program that the process tests start. */
export function buildNetwork(): void {
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', 'network/embedded'], { cwd: ROOT });
}

export interface ExitedProcess {
  readonly code: number | null;
  readonly stderr: string;
}

/** The embedded network in a process of its own. */
export class NetworkProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly endpoints: readonly GatewayEndpoint[],
    /** Every line that was logged so far. */
    readonly log: readonly string[],
  ) {}

  static async start(dir: string, options: EmbeddedNetworkOptions): Promise<NetworkProcess> {
    const child = spawnMain(dir, options);
    const log: string[] = [];
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    return new Promise((resolveStart, reject) => {
      child.once('exit', (code) => {
        reject(new Error(`the network ended with ${String(code)}: ${log.join('\n')}`));
      });
      lines.on('line', (line) => {
        log.push(line);
        const entry = JSON.parse(line) as { event?: string; endpoints?: GatewayEndpoint[] };
        if (entry.event === 'ready') {
          resolveStart(new NetworkProcess(child, entry.endpoints ?? [], log));
        }
      });
    });
  }

  /** Starts a network that is expected to refuse. */
  static async fail(dir: string, options: object): Promise<ExitedProcess> {
    const child = spawnMain(dir, options);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolveExit) => {
      child.once('close', (code) => {
        resolveExit({ code, stderr });
      });
    });
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    await endProcess(this.child, signal);
    return this.child.exitCode;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }
}

function spawnMain(dir: string, options: object): ChildProcess {
  const config = join(dir, 'network.json');
  writeFileSync(config, JSON.stringify(options));
  return spawn(process.execPath, [MAIN, config], { stdio: ['ignore', 'pipe', 'pipe'] });
}
