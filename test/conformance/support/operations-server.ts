import { spawn, type ChildProcess } from 'node:child_process';
import { endProcess, isListening, waitFor } from '@llmnet/test-kit/programs';

const PROGRAM = require.resolve('../chaincode/index.cjs');

/** The chaincode of the conformance tests as a service for every peer. */
export class OperationsServer {
  private constructor(private readonly child: ChildProcess) {}

  static async start(port: number, ccid: string): Promise<OperationsServer> {
    const env = { ...process.env, CORE_CHAINCODE_LOGGING_LEVEL: 'ERROR', CORE_CHAINCODE_LOGGING_SHIM: 'ERROR' };
    const child = spawn(process.execPath, [PROGRAM, `127.0.0.1:${port}`, ccid], { env, stdio: 'ignore' });
    await waitFor('the chaincode server', async () => {
      if (child.exitCode !== null) {
        throw new Error(`the chaincode server ended with ${child.exitCode}`);
      }
      return await isListening(port);
    });
    return new OperationsServer(child);
  }

  async stop(): Promise<void> {
    await endProcess(this.child, 'SIGKILL');
  }
}
