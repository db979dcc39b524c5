import type { Role } from '@llmnet/protocol';

/** Members of the consortium: the first asks, the next five have a provider, and whoever has no seat can judge. */
export const MEMBERS = ['AMSP', 'BMSP', 'CMSP', 'DMSP', 'EMSP', 'FMSP', 'GMSP', 'HMSP'] as const;
export type Member = (typeof MEMBERS)[number];
/** Members with a provider, best first: three seats and two substitutes. */
export const PROVIDERS = ['BMSP', 'CMSP', 'DMSP', 'EMSP', 'FMSP'] as const satisfies readonly Member[];
export const SEATS = ['BMSP', 'CMSP', 'DMSP'] as const satisfies readonly Member[];

export const REQUESTER = 'AMSP/gateway';
export const COORDINATOR = 'AMSP/lead';
export const AUDITOR = 'FMSP/auditor';
export const OUTSIDER = 'OMSP/worker';

export const worker = (mspId: string): string => `${mspId}/worker`;
export const judge = (mspId: string): string => `${mspId}/judge`;
export const admin = (mspId: string): string => `${mspId}/admin`;

export const ROLES: readonly Role[] = ['requester', 'coordinator', 'respondent', 'validator', 'auditor', 'admin'];

/** The nodes that register, with the role that each has when it plays its own part. */
export const REGISTERED: readonly (readonly [node: string, role: Role])[] = [
  [REQUESTER, 'requester'],
  [COORDINATOR, 'coordinator'],
  ...MEMBERS.map((mspId) => [worker(mspId), 'respondent'] as const),
  ...MEMBERS.map((mspId) => [judge(mspId), 'validator'] as const),
  [AUDITOR, 'auditor'],
];
