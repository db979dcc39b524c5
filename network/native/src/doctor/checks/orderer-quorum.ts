import { CHANNEL } from '../finding';
import type { Check } from '../check';
import type { NetworkProbes } from '../probes';

/** Too few orderers to order, or none of them that leads: transactions are endorsed and never committed. */
export const ordererQuorum: Check<Pick<NetworkProbes, 'orderers' | 'ordering' | 'isRunning' | 'leads'>> = {
  id: 'orderer-quorum',
  run: async (network) => {
    const { orderers, ordering } = network;
    const states = await Promise.all(
      orderers.map(async (orderer) => ({
        orderer,
        runs: await network.isRunning(orderer),
        leads: await network.leads(orderer),
      })),
    );
    const running = states.filter(({ runs }) => runs).length;
    const needed = quorum(ordering, orderers.length);
    const organisation = orderers[0]?.organisation ?? CHANNEL;
    const down = states.filter(({ runs }) => !runs).map(({ orderer }) => orderer.name);
    if (running < needed) {
      const evidence = `${running} of ${orderers.length} run, ${needed} are needed; down: ${down.join(', ')}`;
      return [
        { organisation, cause: 'the orderers have lost their quorum', evidence, cure: 'start those that are down' },
      ];
    }
    if (states.some(({ leads }) => leads === true) || states.every(({ leads }) => leads === undefined)) return [];
    const evidence = `${running} of ${orderers.length} run, none says that it leads`;
    return [
      {
        organisation,
        cause: 'the orderers have no leader',
        evidence,
        cure: 'see their logs: do they reach each other?',
      },
    ];
  },
};

/** Raft goes on with a majority; BFT with ⌈(n + f + 1) / 2⌉ of n = 3f + 1 (SmartBFT, `pkg/types`, Quorum). */
export function quorum(ordering: NetworkProbes['ordering'], orderers: number): number {
  if (ordering === 'raft') return Math.floor(orderers / 2) + 1;
  const faults = Math.floor((orderers - 1) / 3);
  return Math.ceil((orderers + faults + 1) / 2);
}
