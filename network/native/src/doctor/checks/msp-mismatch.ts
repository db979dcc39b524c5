import { examine, type Check } from '../check';
import type { OrganisationRoots } from '../../membership/edits/msp-value';
import type { NetworkProbes } from '../probes';

const USES = { signing: 'signing authority', tls: 'TLS authority' } as const;

/** An organisation whose own authorities are not those that the channel believes: whatever it signs is refused. */
export const mspMismatch: Check<Pick<NetworkProbes, 'members' | 'channelMembers' | 'localRoots'>> = {
  id: 'msp-mismatch',
  run: async (network) => {
    const inChannel = new Map((await network.channelMembers())?.map(({ mspId, roots }) => [mspId, roots]));
    return examine(network.members, async (mspId) => {
      const roots = inChannel.get(mspId);
      if (roots === undefined) return undefined;
      const strange = strangeAuthorities(await network.localRoots(mspId), roots);
      if (strange.length === 0) return undefined;
      return {
        organisation: mspId,
        cause: 'its MSP differs from the one in the channel',
        evidence: `the channel does not know its ${strange.join(' and its ')}`,
        cure: 'restore its identities, or add the new authority to its MSP by a channel update',
      };
    });
  },
};

function strangeAuthorities(local: OrganisationRoots, inChannel: OrganisationRoots): string[] {
  const uses = ['signing', 'tls'] as const;
  return uses.filter((use) => !local[use].some((pem) => contains(inChannel[use], pem))).map((use) => USES[use]);
}

function contains(pems: readonly string[], wanted: string): boolean {
  return pems.some((pem) => pem.trim() === wanted.trim());
}
