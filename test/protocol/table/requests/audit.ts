import { AUDITOR, REQUESTER } from '../cast';
import { DIGEST, KEY } from './constants';
import type { RequestsOf } from '../stage';

export const auditRequests: RequestsOf<'audit'> = {
  'audit:attestBlocks': () => ({ request: { height: 100, digest: DIGEST } }),
  'audit:attestCode': () => ({ request: { version: '1', digest: DIGEST } }),
  'audit:hold': ({ focus }) => ({ request: { task: focus.task, reference: 'file 12' } }),
  'audit:release': ({ focus }) => ({ request: { task: focus.task } }),
  'audit:disclose': ({ focus }) => ({
    request: { task: focus.task, auditor: AUDITOR, reference: 'file 12' },
    transient: { keys: [{ step: 'prompt', round: 0, author: REQUESTER, key: KEY }] },
  }),
  'audit:erase': ({ focus }) => ({ request: { task: focus.task, reason: focus.reason } }),
};
