import { PARAMETER_PROFILES } from '@llmnet/protocol';
import type { Role, SubmitRequest } from '@llmnet/protocol';

export const CHANNEL = 'llmnet';
export const CHAINCODE = 'llmnet';
export const DOMAIN = 'words';

export const MSPS = ['AsterMSP', 'BirchMSP', 'CedarMSP', 'DahliaMSP', 'ElmMSP', 'FernMSP', 'GorseMSP'] as const;
export type Msp = (typeof MSPS)[number];

interface NodeKind {
  readonly enrolmentId: string;
  readonly ou: 'admin' | 'client';
  readonly roles: readonly Role[];
}

/** The nodes of every member. */
export const NODES = [
  { enrolmentId: 'admin', ou: 'admin', roles: ['admin'] },
  { enrolmentId: 'gateway', ou: 'client', roles: ['requester'] },
  { enrolmentId: 'worker', ou: 'client', roles: ['coordinator', 'respondent', 'validator'] },
  { enrolmentId: 'auditor', ou: 'client', roles: ['auditor'] },
] as const satisfies readonly NodeKind[];
export type Enrolment = (typeof NODES)[number]['enrolmentId'];

/** Who registers a provider at the founding, unless a test says otherwise. */
export const PROVIDING: readonly Msp[] = ['BirchMSP', 'CedarMSP', 'DahliaMSP', 'ElmMSP'];

export type ParameterSet = SubmitRequest<'membership:found'>['parameters'];

/** Short phases, so that a test can wait for a deadline. */
export const PARAMETERS: ParameterSet = {
  version: 1,
  domains: [DOMAIN],
  ...PARAMETER_PROFILES.development,
  phaseSeconds: 2,
  disputeSeconds: 1,
  clockToleranceSeconds: 2,
  rollUpWindowSeconds: 1,
};

/** Micro-credits that a member receives at the founding, spread over its 64 lanes. */
export const GRANT = 64n * 10_000_000n;
