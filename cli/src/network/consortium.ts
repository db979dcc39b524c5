import path from 'node:path';
import { createConsortium, nodePaths, organisationPaths } from '@llmnet/fabric-identities';

/** Enrolment ids of the identities that each member gets. */
export const CLIENTS = { admin: 'admin', user: 'user1' } as const;

/** MSP ids as Fabric's own samples have them: Org1MSP, Org2MSP, … */
export function mspIds(members: number): readonly string[] {
  return Array.from({ length: members }, (_, index) => `Org${index + 1}MSP`);
}

export interface IdentitiesSpec {
  readonly dir: string;
  readonly members: readonly string[];
  /** Peers of each member; one unless given. */
  readonly peers?: number;
  /** One unless given. */
  readonly orderers?: number;
  /** Names and addresses, besides loopback, under which its servers are reached. */
  readonly hosts?: readonly string[];
  readonly seed?: string;
}

/** Creates what identities are missing. */
export async function ensureIdentities({ members, peers = 1, ...rest }: IdentitiesSpec): Promise<void> {
  await createConsortium({
    ...rest,
    members: members.map((mspId) => ({
      mspId,
      peers,
      nodes: [
        { enrolmentId: CLIENTS.admin, ou: 'admin', roles: ['admin'] },
        { enrolmentId: CLIENTS.user, ou: 'client', roles: ['requester', 'coordinator', 'respondent', 'validator'] },
      ],
    })),
  });
}

/** Where a client finds what it needs to be a member's user. */
export function userFiles(dir: string, mspId: string): { cert: string; key: string; tlsCaCert: string } {
  const { cert, key } = nodePaths(dir, mspId, CLIENTS.user);
  const relative = (file: string): string => path.relative(dir, file);
  return { cert: relative(cert), key: relative(key), tlsCaCert: relative(organisationPaths(dir, mspId).tlsCaCert) };
}
