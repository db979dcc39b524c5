import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { poll } from '@llmnet/retry';
import { freePorts } from '@llmnet/supervisor';
import { EmbeddedNetworkError, messageOf } from '../errors';

const START_TIMEOUT_MS = 30_000;
/** Its parent is gone, perhaps killed: nobody else would end it. */
const END_WITH_PARENT = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/** A chaincode in fabric-shim's own server, a process of its own. */
export interface ChaincodeProcess {
  /** `host:port` */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a chaincode's server on a free port of loopback, and waits until it listens. What the chaincode writes goes to this process'
 * output.
 * @param chaincode the folder of its package.json, or a module that exports contracts; its own fabric-shim is used
 * @param ccid the package id that it registers with
 * @param scratch a folder that may be written to
 * @throws EmbeddedNetworkError CHAINCODE_UNUSABLE
 */
export async function startChaincode(chaincode: string, ccid: string, scratch: string): Promise<ChaincodeProcess> {
  const path = resolve(chaincode);
  try {
    const isFolder = (await stat(path)).isDirectory();
    const shim = createRequire(isFolder ? join(path, 'package.json') : path).resolve('fabric-shim/cli.js');
    const [port = 0] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    const module = isFolder ? path : await folderOf(path, scratch);
    const server = ['server', '--chaincode-address', address, '--chaincode-id', ccid, '--module-path', module];
    const child = spawn(process.execPath, ['--no-deprecation', '--import', END_WITH_PARENT, shim, ...server], {
      cwd: module,
      env: { CORE_CHAINCODE_LOGGING_LEVEL: 'ERROR', ...process.env },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    await untilListening(child, port);
    return { address, stop: () => end(child) };
  } catch (cause) {
    throw new EmbeddedNetworkError(
      'CHAINCODE_UNUSABLE',
      `Cannot serve the chaincode in ${path}: ${messageOf(cause)}. It has to be built, with fabric-shim installed for it.`,
      { cause },
    );
  }
}

/** fabric-shim wants a package.json that names the module. */
async function folderOf(main: string, scratch: string): Promise<string> {
  const folder = join(scratch, 'chaincode');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'chaincode', version: '1.0.0', main }));
  return folder;
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000);
    process.stderr.write(text);
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const isUp = await poll(async () => hasEnded() || (await isListening(port)), { timeoutMs: START_TIMEOUT_MS });
  if (isUp === true && !hasEnded()) return;
  await end(child);
  throw new Error(
    `its server ${isUp === true ? 'ended' : 'did not listen in time'}${said === '' ? '' : `: ${said.trim()}`}`,
  );
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
