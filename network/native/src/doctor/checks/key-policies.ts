import type { Check } from '../check';
import type { NetworkProbes } from '../probes';

/** Records whose key policies still ask for the endorsement of yesterday's members. */
export const keyPolicies: Check<Pick<NetworkProbes, 'ledger'>> = {
  id: 'key-policies',
  run: ({ ledger }) =>
    Promise.resolve(
      (ledger?.behind ?? []).map((organisation) => ({
        organisation,
        cause: 'the policies of its records do not follow the membership yet',
        evidence: 'membership:policies names it',
        cure: 'submit membership:resetPolicies for it until nothing is left, before the channel is changed',
      })),
    ),
};
