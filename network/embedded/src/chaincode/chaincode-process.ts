import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
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
    const isFolder = await isChaincodeFolder(path);
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
      `Cannot serve the chaincode in ${path}: ${firstLine(messageOf(cause))}. It has to be built, export its contracts, and have fabric-shim installed for it.`,
      { cause },
    );
  }
}

/** Whether it is a folder with a package.json, else a module. @throws Error that says what is missing */
async function isChaincodeFolder(path: string): Promise<boolean> {
  if (!existsSync(path)) throw new Error('there is no such file or folder');
  if (!(await stat(path)).isDirectory()) return false;
  if (!existsSync(join(path, 'package.json')))
    throw new Error('there is no package.json in it: name the folder that has one, or a module');
  return true;
}

const firstLine = (text: string): string => text.split('\n', 1).join('');

/** fabric-shim wants a package.json that names the module. */
async function folderOf(main: string, scratch: string): Promise<string> {
  const folder = join(scratch, 'chaincode');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'chaincode', version: '1.0.0', main }));
  return folder;
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  let isUp = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (isUp) process.stderr.write(text);
    else said += text;
  });
  const closed = once(child, 'close');
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  await poll(async () => hasEnded() || (await isListening(port)), { timeoutMs: START_TIMEOUT_MS });
  isUp = !hasEnded() && (await isListening(port));
  if (isUp) {
    process.stderr.write(said);
    return;
  }
  const isLate = !hasEnded();
  await end(child);
  await closed;
  throw new Error(`its server ${isLate ? 'did not listen in time' : `ended: ${failureIn(said)}`}`, { cause: said });
}

/** The error that ended a program of Node.js, and where in which file, of what it wrote on stderr; else its last line. */
function failureIn(stderr: string): string {
  const lines = stderr.split('\n');
  const at = lines.findIndex((line) => /^(?:Uncaught )?\w*Error(?: \[\w+\])?: /.test(line));
  if (at < 0) return lines.findLast((line) => line.trim() !== '')?.trim() ?? 'it said nothing';
  // An error of syntax has its place above it, any other below, where the first frames may be those of a library.
  const above = lines.slice(0, at).findLast((line) => /^\/.+:\d+$/.test(line));
  const below = lines
    .slice(at + 1)
    .flatMap((line) => /^ +at (?:[^()]* \()?(\/[^()]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? []);
  const place = above ?? below.find((frame) => !frame.includes('/node_modules/'));
  return `${lines[at] ?? ''}${place === undefined ? '' : ` (at ${place})`}`;
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
