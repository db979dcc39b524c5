import type { NodeSpec } from '@llmnet/fabric-identities';
import { memberSlug } from '@llmnet/native-fabric';

/** The consortium that `llmnet start` brings up: who founds it, and which expert each member runs. */

export const CHANNEL = 'llmnet';
export const CHAINCODE = 'llmnet';
export const DOMAINS = ['mathematics', 'time', 'geography', 'chemistry', 'words'] as const;

/** Micro-credits that each founding member receives: a hundred credits on each of its 64 lanes. */
export const FOUNDING_GRANT = 64n * 100_000_000n;

/** Models of the embedded experts' server. */
type ExpertModel = 'scholar' | 'tutor' | 'clerk' | 'confident' | 'lazy';

export interface MemberDescription {
  readonly mspId: string;
  readonly name: string;
  /** Whether its internal apps have a gateway of their own. */
  readonly hasGateway: boolean;
  readonly provider: {
    readonly name: string;
    readonly model: ExpertModel;
    readonly domains: readonly string[];
    readonly price: string;
  };
}

function member(
  name: string,
  model: ExpertModel,
  domains: readonly string[],
  options: { readonly price: string; readonly hasGateway?: boolean },
): MemberDescription {
  const { price, hasGateway = false } = options;
  return { mspId: `${name}MSP`, name, hasGateway, provider: { name: model, model, domains, price } };
}

/**
 * Seven members found it. Every domain is claimed by six, five of them good and one not (`confident` is always wrong, `lazy` never works): a
 * committee of three is right even before anything is known, and the bad one has a seat to lose.
 */
export const MEMBERS: readonly MemberDescription[] = [
  member('Aster', 'clerk', DOMAINS, { price: '1800', hasGateway: true }),
  member('Birch', 'tutor', DOMAINS, { price: '1900', hasGateway: true }),
  member('Cedar', 'scholar', DOMAINS, { price: '2000' }),
  member('Dahlia', 'tutor', DOMAINS, { price: '2000' }),
  member('Elm', 'clerk', DOMAINS, { price: '1500' }),
  member('Fern', 'confident', ['mathematics', 'geography', 'words'], { price: '1500' }),
  member('Gorse', 'lazy', ['time', 'chemistry'], { price: '900' }),
];

/** A member of the network: one of the founding ones, or one that has come since, which runs a scholar and a gateway. */
export function describeMember(mspId: string, founders: readonly MemberDescription[] = MEMBERS): MemberDescription {
  const founder = founders.find((candidate) => candidate.mspId === mspId);
  return founder ?? { ...member(memberName(mspId), 'scholar', DOMAINS, { price: '2000', hasGateway: true }), mspId };
}

/** What a member is called where nobody has said otherwise: `Hazel` for HazelMSP. */
export function memberName(mspId: string): string {
  return mspId.replace(/(?<=.)MSP$/, '');
}

/** Name of the process that is a member's worker, or its gateway: `worker-aster`. */
export function programName(kind: 'worker' | 'gateway', { name }: MemberDescription): string {
  return `${kind}-${memberSlug(name)}`;
}

/** Names of each member's nodes; the roles are in their certificates. */
export const NODES = {
  admin: { enrolmentId: 'admin', ou: 'admin', roles: ['admin'] },
  gateway: { enrolmentId: 'gateway', ou: 'client', roles: ['requester'] },
  worker: { enrolmentId: 'worker', ou: 'client', roles: ['coordinator', 'respondent', 'validator'] },
} as const;

/** What each member's nodes are created from. */
export function nodesOfMember(): NodeSpec[] {
  return Object.values(NODES).map((node) => ({ ...node, roles: [...node.roles] }));
}
