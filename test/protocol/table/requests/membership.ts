import { PARAMETER_PROFILES, hash } from '@llmnet/protocol';
import { MEMBERS } from '../cast';
import { DOMAIN } from './constants';
import type { RequestsOf } from '../stage';

/** Windows and the time to dispute are far apart, so that each state is on one side of each deadline. */
export const PARAMETERS = {
  version: 1,
  domains: [DOMAIN, 'sums'],
  ...PARAMETER_PROFILES.development,
  rollUpWindowSeconds: 120,
  validationWindowSeconds: 120,
  disputeSeconds: 240,
};

export const membershipRequests: RequestsOf<'membership' | 'governance'> = {
  'membership:found': () => ({
    request: {
      members: MEMBERS.map((mspId) => ({ mspId, name: mspId })),
      parameters: PARAMETERS,
      grant: '640000000',
    },
  }),
  'membership:registerNode': (_stage, node) => ({
    request: { encryptionKey: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43), kid: node } },
  }),
  'membership:ping': ({ focus }) => ({ request: { task: focus.task } }),
  'membership:resetPolicies': () => ({ request: { mspId: 'BMSP', limit: 10 } }),
  'governance:propose': (stage, node) => ({
    request: {
      proposal: hash('proposal', node, stage.ledger.now).slice(0, 32),
      change: { kind: 'admit', mspId: 'NewMSP', name: 'New' },
    },
  }),
  'governance:vote': ({ focus }) => ({ request: { proposal: focus.proposal, inFavour: true } }),
  'governance:enact': ({ focus }) => ({ request: { proposal: focus.proposal } }),
};
