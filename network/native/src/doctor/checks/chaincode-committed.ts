import { CHANNEL } from '../finding';
import type { Check } from '../check';
import type { NetworkProbes } from '../probes';

/** A chaincode that the channel does not have, or has in another version. */
export const chaincodeCommitted: Check<Pick<NetworkProbes, 'chaincode' | 'committed'>> = {
  id: 'chaincode-committed',
  run: async (network) => {
    const { name, version } = network.chaincode;
    const committed = await network.committed();
    const cure = 'deploy it: install, approve by each member, commit (docs/deploy.md)';
    if (committed === undefined) return [];
    if (committed === 'absent') {
      const evidence = 'its name is not among the committed definitions';
      return [{ organisation: CHANNEL, cause: `the chaincode ${name} is not deployed`, evidence, cure }];
    }
    if (committed.version === version) return [];
    const evidence = `version ${committed.version}, sequence ${committed.sequence}; expected is version ${version}`;
    return [{ organisation: CHANNEL, cause: `another version of ${name} is deployed`, evidence, cure }];
  },
};
