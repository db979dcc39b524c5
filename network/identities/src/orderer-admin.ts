import { RANDOM_ISSUANCE } from './issuance';
import { ensureNode, openOrganisation } from './organisation';
import { nodePaths, ORDERER_MSP_ID, type NodePaths } from './paths';

const ADMIN = { enrolmentId: 'admin', ou: 'admin', roles: [] } as const;

/**
 * The identity whose signature changes the orderers' part of a channel's configuration; made when it is first needed.
 * @throws {IdentityError} IDENTITIES_UNWRITABLE; AUTHORITY_ELSEWHERE where the orderers were enrolled elsewhere and it was not
 */
export async function ensureOrdererAdmin(dir: string): Promise<NodePaths> {
  await ensureNode(await openOrganisation(dir, ORDERER_MSP_ID, RANDOM_ISSUANCE), ADMIN);
  return nodePaths(dir, ORDERER_MSP_ID, ADMIN.enrolmentId);
}
