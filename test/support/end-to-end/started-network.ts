import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endProcesses } from '../../../packages/supervisor/src/processes/end-processes';
import type { ProcessIdentity } from '../../../packages/supervisor/src/processes/identity';
import { readRunRecord, type RunRecord } from '../../../packages/supervisor/src/run-folder';
import { dataFolderAt } from '../../../packages/supervisor/src/run-folder/data-folder';
import { waitFor } from '@llmnet/test-kit/programs';
import { startLlmnet, type Command } from './command-line';
import { NETWORK, type NetworkUnderTest } from './network-under-test';
import { leftovers, processesNaming, recordedProcesses } from './processes';

/** Far more than a start takes, for a machine that does other things too. */
const SERVING_MS = 240_000;
const END_GRACE_MS = 15_000;

/** A data folder of its own and the built network that a test starts in it, perhaps several times. */
export class StartedNetwork {
  #dataFolder: string | undefined;
  readonly #known = new Map<string, ProcessIdentity>();

  constructor(readonly kind: NetworkUnderTest = NETWORK) {}

  /** Made when it is first asked for: a test that is skipped leaves none behind. */
  get dataFolder(): string {
    this.#dataFolder ??= mkdtempSync(path.join(tmpdir(), 'llmnet-end-to-end-'));
    return this.#dataFolder;
  }

  /** `llmnet start` with these flags. */
  start(...flags: string[]): Command {
    return startLlmnet('start', '--data', this.dataFolder, ...this.kind.flags, ...flags);
  }

  /** `llmnet start` without example questions, until it serves. */
  async serve(...flags: string[]): Promise<Command> {
    const command = this.start('--rounds', '0', ...flags);
    await waitFor(
      'serving',
      () => {
        if (command.hasEnded()) throw new Error(`the network ended while starting: ${command.written.stderr}`);
        return command.written.stdout.includes('Serving:') ? true : undefined;
      },
      SERVING_MS,
    );
    this.processes();
    return command;
  }

  /** What run.json says. */
  get record(): RunRecord {
    const record = readRunRecord(dataFolderAt(this.dataFolder));
    if (record === null) throw new Error(`nothing runs in ${this.dataFolder}`);
    return record;
  }

  /** Base address of the first member's API, without a path. */
  get api(): string {
    const [first] = this.record.urls.apis;
    if (first === undefined) throw new Error('the network has no address yet');
    return first.url;
  }

  /** The processes that run.json names now; they are remembered, so that `leftovers` looks for them too. */
  processes(): ProcessIdentity[] {
    const processes = recordedProcesses(this.dataFolder);
    for (const identity of processes) this.#known.set(`${identity.pid}/${identity.startTime}`, identity);
    return processes;
  }

  /** Process ids of this network that still run: none, when it has ended as it should. */
  leftovers(): number[] {
    return leftovers(this.dataFolder, [...this.#known.values()]);
  }

  /** Waits until no process is left. */
  async gone(timeoutMs: number): Promise<void> {
    await waitFor('the end of every process', () => (this.leftovers().length === 0 ? true : undefined), timeoutMs);
  }

  /** Ends whatever still runs and removes the folder. */
  async dispose(): Promise<void> {
    // The supervisor first: it ends its children, and would start again whatever ends before it.
    for (const identity of [...this.processes(), ...this.#known.values(), ...processesNaming(this.dataFolder)]) {
      await endProcesses([identity], END_GRACE_MS);
    }
    rmSync(this.dataFolder, { recursive: true, force: true });
  }
}
