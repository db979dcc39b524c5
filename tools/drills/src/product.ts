import { loadPlan, ordererNodes, type NetworkPlan } from '@llmnet/native-fabric';
import { layoutOf } from '@llmnet/consortium';
import { poll } from '@llmnet/retry';
import { dataFolderAt, readRunRecord, signalProcess, type ChildRecord } from '@llmnet/supervisor';
import { waitFor } from './wait-for';

const READY_TIMEOUT_MS = 90_000;

/** A consortium that runs on a native network, and how to strike its processes. */
export class Product {
  private constructor(
    private readonly dataDir: string,
    readonly plan: NetworkPlan,
  ) {}

  /** The one that runs in a data folder. @throws Error where no native one does */
  static async in(dataDir: string): Promise<Product> {
    const plan = await loadPlan(layoutOf(dataDir).native);
    if (plan === undefined) throw new Error(`no native network runs in ${dataDir}`);
    return new Product(dataDir, plan);
  }

  /** SIGKILL to a process, which is started again by its supervisor. @param prefix of its name */
  kill(prefix: string): void {
    const { process: victim, name } = this.#child(prefix);
    if (victim === null) throw new Error(`${name} does not run`);
    signalProcess(victim.pid, 'SIGKILL');
  }

  /** Waits until processes have been started again as often as is to be expected, and serve. */
  async untilBack(restarts: ReadonlyMap<string, number>): Promise<void> {
    await waitFor(
      `the return of ${[...restarts.keys()].join(', ')}`,
      () =>
        [...restarts].every(([prefix, before]) => {
          const child = this.#child(prefix);
          return child.state === 'ready' && child.restarts > before;
        }),
      READY_TIMEOUT_MS,
    );
  }

  /** How often each of these was started again so far. */
  restartsOf(prefixes: readonly string[]): ReadonlyMap<string, number> {
    return new Map(prefixes.map((prefix) => [prefix, this.#child(prefix).restarts]));
  }

  /** Keeps processes away until something is true: what their supervisor starts again is killed again. */
  async keepAway(prefixes: readonly string[], isOver: () => boolean): Promise<void> {
    await poll(() => {
      if (isOver()) return true;
      for (const child of this.#children()) {
        if (!prefixes.some((prefix) => child.name.startsWith(prefix))) continue;
        // It may have ended since run.json was written.
        if (child.process !== null) signalProcess(child.process.pid, 'SIGKILL');
      }
      return false;
    });
  }

  /** Prefixes of the names of all that runs for a member; it has the orderer of its own number, if there is one. */
  processesOf(mspId: string): string[] {
    const index = this.plan.members.findIndex((member) => member.mspId === mspId);
    const slug = mspId.toLowerCase();
    const orderer = ordererNodes(this.plan)[index];
    return [
      ...[`peer0-${slug}`, `chaincode-${slug}`, `worker-${slug.replace(/msp$/, '')}`],
      ...(orderer === undefined ? [] : [orderer.name]),
    ];
  }

  #child(prefix: string): ChildRecord {
    const child = this.#children().find(({ name }) => name.startsWith(prefix));
    if (child === undefined) throw new Error(`there is no process named ${prefix}…`);
    return child;
  }

  #children(): readonly ChildRecord[] {
    return readRunRecord(dataFolderAt(this.dataDir))?.children ?? [];
  }
}
