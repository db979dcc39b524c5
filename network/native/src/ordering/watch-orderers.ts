import type { Supervisor } from '@llmnet/supervisor';
import type { NetworkPlan } from '../plan/network-plan';
import { ordererNodes } from '../plan/nodes';
import { HEIGHT, metric } from '../readiness/operations';
import { Stragglers } from './stragglers';

const LOOK_EVERY_MS = 5_000;

/**
 * Starts an orderer again that has stopped taking part. Of four that agree by BFT one may be away: a second one is the end of all ordering,
 * and one that hangs inside, but answers, is away as well. It catches up when it starts.
 *
 * SmartBFT hangs where an orderer that was held up takes a living leader for dead in the moment when its own view has decided on a block:
 * its controller ends the view, and then waits for that view to take note of the block (`internal/bft/controller.go`, `decide`, in the
 * version of Fabric 3.1.5; described in hyperledger-labs/SmartBFT, pull request 681). Nothing but a new start ends that.
 */
export function watchOrderers(plan: NetworkPlan, supervisor: Supervisor): void {
  const stragglers = new Stragglers();
  const look = async (): Promise<void> => {
    const nodes = ordererNodes(plan);
    const heights = await Promise.all(
      nodes.map(async ({ name, ports }) => [name, await metric(ports.operations, HEIGHT)] as const),
    );
    const stuck = stragglers.observe(new Map(heights), performance.now());
    if (stuck !== undefined && !supervisor.isStopping) await supervisor.kill(stuck);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  supervisor.stopSignal.addEventListener('abort', () => {
    clearInterval(timer);
  });
}
