import { createConsortium } from '@llmnet/fabric-identities';
import { ADMIN, CLIENT, MEMBERS } from './ledger-spec';

/** A client and an admin for every member. */
export async function createIdentities(dir: string): Promise<void> {
  await createConsortium({
    dir,
    members: MEMBERS.map((mspId) => ({
      mspId,
      nodes: [
        { enrolmentId: CLIENT, ou: 'client', roles: [] },
        { enrolmentId: ADMIN, ou: 'admin', roles: [] },
      ],
    })),
  });
}
