import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { chaincodePaths, organisationPaths } from '@llmnet/fabric-identities';
import { readFileSync, writeFileSync } from 'node:fs';
import { endProcess } from '../programs/child-process';
import { isListening } from '../programs/ports';
import { waitFor } from '../programs/wait-for';

export interface ChaincodeServerOptions {
  readonly folder: string;
  readonly ccid: string;
  readonly port: number;
  /** With this, mutual TLS as `owner`'s chaincode server, for the peers of all members. */
  readonly tls?: { readonly identitiesDir: string; readonly owner: string; readonly members: readonly string[] };
}

const SHIM_CLI = require.resolve('fabric-shim/cli.js');

/** The probe contract in fabric-shim's own server process. */
export class ChaincodeServer {
  private constructor(private readonly child: ChildProcess) {}

  static async start(options: ChaincodeServerOptions): Promise<ChaincodeServer> {
    const { ccid, port, folder } = options;
    const args = [
      SHIM_CLI,
      'server',
      '--chaincode-address',
      `127.0.0.1:${port}`,
      '--chaincode-id',
      ccid,
      ...tlsArguments(options),
    ];
    const env = { ...process.env, CORE_CHAINCODE_LOGGING_LEVEL: 'ERROR', CORE_CHAINCODE_LOGGING_SHIM: 'ERROR' };
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore' });
    await waitFor('the chaincode server', async () => {
      if (child.exitCode !== null) {
        throw new Error(`the chaincode server ended with ${child.exitCode}`);
      }
      return await isListening(port);
    });
    return new ChaincodeServer(child);
  }

  async kill(): Promise<void> {
    await endProcess(this.child, 'SIGKILL');
  }
}

export const PROBE_CHAINCODE = join(__dirname, 'probe');

function tlsArguments({ tls, port }: ChaincodeServerOptions): string[] {
  if (tls === undefined) {
    return [];
  }
  const { identitiesDir, owner, members } = tls;
  const { tlsCert, tlsKey } = chaincodePaths(identitiesDir, owner);
  const clientCas = join(identitiesDir, `.client-cas-${port}.pem`);
  writeFileSync(
    clientCas,
    members.map((mspId) => readFileSync(organisationPaths(identitiesDir, mspId).tlsCaCert, 'utf8')).join(''),
  );
  return [
    '--chaincode-tls-key-file',
    tlsKey,
    '--chaincode-tls-cert-file',
    tlsCert,
    '--chaincode-tls-client-cacert-file',
    clientCas,
  ];
}
