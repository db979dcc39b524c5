import { DOMAIN } from './constants';
import type { RequestsOf } from '../stage';
import { nextEpoch, recordWindow } from './records';

export const reputationRequests: RequestsOf<'reputation'> = {
  'reputation:rollUp': (stage) => ({
    request: { field: DOMAIN, mspId: 'BMSP', window: recordWindow(stage, DOMAIN, 'BMSP').window, limit: 10 },
  }),
  'reputation:revise': () => ({ request: { field: DOMAIN, mspId: 'BMSP', limit: 10 } }),
  'reputation:quarantine': ({ focus }) => ({ request: { mspId: focus.quarantined } }),
  'reputation:reinstate': ({ focus }) => ({ request: { mspId: focus.quarantined } }),
  'reputation:publishSnapshot': (stage) => ({ request: { domain: DOMAIN, epoch: nextEpoch(stage) } }),
};
