import { CHANNEL } from '../finding';
import type { Check } from '../check';
import type { NetworkProbes } from '../probes';

/** Processes of the network that nobody watches: their supervisor was killed. They hold its ports and ledgers, so no start succeeds. */
export const orphans: Check<Pick<NetworkProbes, 'orphans'>> = {
  id: 'orphans',
  run: async (network) => {
    const pids = await network.orphans();
    if (pids.length === 0) return [];
    return [
      {
        organisation: CHANNEL,
        cause: 'processes run without a supervisor',
        evidence: `pid ${pids.join(', ')}`,
        cure: `end them with llmnet stop, or with kill ${pids.join(' ')} if it does not know them, then start the network again`,
      },
    ];
  },
};
