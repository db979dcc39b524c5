import { CHANNEL, type Finding } from '../finding';
import type { Check } from '../check';
import type { CollectionMembers, NetworkProbes } from '../probes';

/** Private data collections that the committed definition lacks, or that others keep than should. */
export const collections: Check<Pick<NetworkProbes, 'chaincode' | 'committed'>> = {
  id: 'collections',
  run: async (network) => {
    const committed = await network.committed();
    if (committed === undefined || committed === 'absent') return [];
    return network.chaincode.collections.flatMap((expected) => {
      const found = committed.collections.find(({ name }) => name === expected.name);
      return found === undefined ? [missing(expected)] : drift(expected, found);
    });
  },
};

const CURE = 'approve and commit the next sequence with the collections of all members';

function missing({ name }: CollectionMembers): Finding {
  const evidence = 'the committed chaincode definition has none of this name';
  return { organisation: CHANNEL, cause: `the collection ${name} is missing`, evidence, cure: CURE };
}

function drift(expected: CollectionMembers, found: CollectionMembers): Finding[] {
  const evidence = `its members are ${found.members.join(', ')}`;
  const { name } = expected;
  return [
    ...expected.members
      .filter((mspId) => !found.members.includes(mspId))
      .map((organisation) => ({ organisation, cause: `the collection ${name} is without it`, evidence, cure: CURE })),
    ...found.members
      .filter((mspId) => !expected.members.includes(mspId))
      .map((organisation) => ({
        ...{ organisation, cause: `it is no member and keeps the collection ${name}`, evidence },
        cure: CURE,
      })),
  ];
}
