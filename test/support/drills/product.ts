import { setTimeout as delay } from 'node:timers/promises';
import { loadPlan, ordererNodes, type NetworkPlan } from '@llmnet/native-fabric';
import type { ChildRecord } from '@llmnet/supervisor';
import { signalProcess } from '../../../packages/supervisor/src/processes/end-processes';
import { layoutOf } from '@llmnet/consortium';
import { waitFor } from '@llmnet/test-kit/programs';
import type { NetworkUnderTest } from '../end-to-end/network-under-test';
import { StartedNetwork } from '../end-to-end/started-network';

const READY_MILLISECONDS = 90_000;
const WATCH_MILLISECONDS = 50;

/** The whole product as `npm start -- --native` runs it, and how to strike its processes. */
export class Product {
  private constructor(
    readonly network: StartedNetwork,
    readonly plan: NetworkPlan,
  ) {}

  static async start(kind: NetworkUnderTest): Promise<Product> {
    const network = new StartedNetwork(kind);
    try {
      await network.serve();
      const plan = await loadPlan(layoutOf(network.dataFolder).native);
      if (plan === undefined) throw new Error('a started native network has a plan');
      return new Product(network, plan);
    } catch (error) {
      await network.dispose();
      throw error;
    }
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
        }) || undefined,
      READY_MILLISECONDS,
    );
    this.network.processes();
  }

  /** How often each of these was started again so far. */
  restartsOf(prefixes: readonly string[]): ReadonlyMap<string, number> {
    return new Map(prefixes.map((prefix) => [prefix, this.#child(prefix).restarts]));
  }

  /** Keeps processes away until something is true: what their supervisor starts again is killed again. */
  async keepAway(prefixes: readonly string[], isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      for (const child of this.network.record.children) {
        if (!prefixes.some((prefix) => child.name.startsWith(prefix))) continue;
        // It may have ended since run.json was written.
        if (child.process !== null) signalProcess(child.process.pid, 'SIGKILL');
      }
      await delay(WATCH_MILLISECONDS);
    }
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
    const child = this.network.record.children.find(({ name }) => name.startsWith(prefix));
    if (child === undefined) throw new Error(`there is no process named ${prefix}…`);
    return child;
  }
}
