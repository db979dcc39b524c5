import type { Role } from '@llmnet/protocol';
import { nodeAttributes } from '../../../../network/identities/src/attributes';
import { issueAuthority, issueSigner } from '../../../../network/identities/src/certificates';
import { RANDOM_ISSUANCE } from '../../../../network/identities/src/issuance';

/** Who submits: a certificate with roles, as the contracts see it. */
export interface MemoryNode {
  readonly id: string;
  readonly mspId: string;
  readonly idBytes: Uint8Array;
}

const issued = new Map<string, Promise<MemoryNode>>();
let authority: ReturnType<typeof issueAuthority> | undefined;

/** A node's certificate; the same one for the same node and roles, since making it costs more than a transaction. */
export function issueNode(mspId: string, enrolmentId: string, roles: readonly Role[]): Promise<MemoryNode> {
  const name = `${mspId}/${enrolmentId}/${roles.join()}`;
  const known = issued.get(name) ?? issue(mspId, enrolmentId, roles);
  issued.set(name, known);
  return known;
}

async function issue(mspId: string, enrolmentId: string, roles: readonly Role[]): Promise<MemoryNode> {
  authority ??= issueAuthority(RANDOM_ISSUANCE, 'Test', 'ca.test');
  const attributes = [nodeAttributes(enrolmentId, 'client', roles)];
  const { certificate } = await issueSigner(RANDOM_ISSUANCE, await authority, mspId, enrolmentId, 'client', attributes);
  return { id: `${mspId}/${enrolmentId}`, mspId, idBytes: Buffer.from(certificate) };
}
