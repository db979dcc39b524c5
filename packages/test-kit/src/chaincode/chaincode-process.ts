import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chaincodePaths, organisationPaths } from '@llmnet/fabric-identities';
import { endProcess } from '../programs/child-process';

const FOLDER = resolve(__dirname, '../../../../chaincode');
const CLOCK = resolve(__dirname, 'settable-clock.cjs');

export interface ChaincodeProcessOptions {
  readonly ccid: string;
  readonly port: number;
  /** With this, mutual TLS as `owner`'s chaincode server, for the peers of all members. */
  readonly tls?: { readonly identitiesDir: string; readonly owner: string; readonly members: readonly string[] };
  /** The Node.js binary that runs it; this process' own if left out. */
  readonly node?: string;
}

/** The project's chaincode as it is deployed: fabric-shim's server in a process of its own, with a clock that a test can set. */
export class ChaincodeProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when it accepts connections. @throws Error when it ends instead */
  static async start(options: ChaincodeProcessOptions): Promise<ChaincodeProcess> {
    const { ccid, port, node = process.execPath } = options;
    const address = ['--chaincode-address', `127.0.0.1:${String(port)}`, '--chaincode-id', ccid];
    const child = fork(join(FOLDER, 'bin', 'supervised-server.cjs'), ['server', ...address, ...tlsArguments(options)], {
      cwd: FOLDER,
      execPath: node,
      execArgv: ['--require', CLOCK],
      env: { ...process.env, CORE_CHAINCODE_LOGGING_LEVEL: 'CRITICAL', CORE_CHAINCODE_LOGGING_SHIM: 'CRITICAL' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const started = new ChaincodeProcess(child);
    await started.#says('ready');
    return started;
  }

  /** Makes it `now` (milliseconds since the epoch) for the chaincode; the clock stands still there unless it `runs` on. */
  async setClock(now: number, runs = false): Promise<void> {
    const set = this.#says('clock-set');
    this.child.send({ type: 'clock', now, runs });
    await set;
  }

  async stop(): Promise<void> {
    await endProcess(this.child, 'SIGKILL');
  }

  async #says(type: string): Promise<void> {
    const ended = new AbortController();
    const end = once(this.child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error(`the chaincode server ended before it said ${type}`);
    });
    const said = once(this.child, 'message').then(([message]: unknown[]) => {
      if (!isOfType(message, type)) throw new Error(`the chaincode server did not say ${type}`);
    });
    try {
      await Promise.race([said, end]);
    } finally {
      ended.abort();
      end.catch(() => undefined);
    }
  }
}

function isOfType(message: unknown, type: string): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}

function tlsArguments({ tls, port }: ChaincodeProcessOptions): string[] {
  if (tls === undefined) return [];
  const { identitiesDir, owner, members } = tls;
  const { tlsCert, tlsKey } = chaincodePaths(identitiesDir, owner);
  const clientCas = join(identitiesDir, `.client-cas-${String(port)}.pem`);
  const roots = members.map((mspId) => readFileSync(organisationPaths(identitiesDir, mspId).tlsCaCert, 'utf8'));
  writeFileSync(clientCas, roots.join(''));
  return [
    ...['--chaincode-tls-key-file', tlsKey, '--chaincode-tls-cert-file', tlsCert],
    ...['--chaincode-tls-client-cacert-file', clientCas],
  ];
}
