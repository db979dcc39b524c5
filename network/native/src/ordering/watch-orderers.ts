import type { Supervisor } from '@llmnet/supervisor';
import type { NetworkPlan } from '../plan/network-plan';
import { ordererNodes } from '../plan/nodes';
import { HEIGHT, metric } from '../readiness/operations';
import { StalledOrderers } from './stalled-orderers';

const LOOK_EVERY_MS = 5_000;

/**
 * Starts an orderer again that has stopped taking part. Of four that agree by BFT one may be away: a second one is the end of all ordering,
 * and one that hangs inside, but answers, is away as well. It catches up when it starts.
 *
 * SmartBFT of Fabric 3.1.5 can hang so (hyperledger-labs/SmartBFT, pull request 681); nothing but a new start ends that.
 */
export function watchOrderers(plan: NetworkPlan, supervisor: Supervisor): void {
  const stalledOrderers = new StalledOrderers();
  const look = async (): Promise<void> => {
    const nodes = ordererNodes(plan);
    const heights = await Promise.all(
      nodes.map(async ({ name, ports }) => [name, await metric(ports.operations, HEIGHT)] as const),
    );
    const stuck = stalledOrderers.observe(new Map(heights), performance.now());
    if (stuck !== undefined && !supervisor.isStopping) await supervisor.kill(stuck);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  supervisor.stopSignal.addEventListener('abort', () => {
    clearInterval(timer);
  });
}
