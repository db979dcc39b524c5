import type { Check } from '../check';
import type { NetworkProbes } from '../probes';

/** Private keys that other users of the machine can read. */
export const exposedKeys: Check<Pick<NetworkProbes, 'exposedKeys'>> = {
  id: 'exposed-keys',
  run: async (network) =>
    (await network.exposedKeys()).map(({ organisation, file, mode }) => ({
      organisation,
      cause: 'a private key is open to other users of its machine',
      evidence: `mode ${mode.toString(8)}: ${file}`,
      cure: `chmod 600 ${file}, and renew what it belongs to if somebody may have read it`,
    })),
};
