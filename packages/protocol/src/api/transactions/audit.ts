import {
  AttestBlocksRequest,
  AttestCodeRequest,
  DiscloseRequest,
  EraseRequest,
  HeightRequest,
  HoldRequest,
  NoRequest,
  TaskRequest,
} from '../requests';
import { BlockAttestationsView, CodeAttestationsView, CustodyView } from '../views';
import { query, submit } from './define';

export const auditSubmits = {
  'audit:attestBlocks': submit(AttestBlocksRequest, {
    by: ['admin', 'auditor'],
    does: 'The caller’s member says, once for each height, which validation codes it saw up to a block; heights are multiples of the governed number.',
    policy: 'channel',
    reads: ['consortium', 'blocks/<height>/<mspId>'],
    writes: ['blocks/<height>/<mspId>'],
    errors: ['ALREADY_DONE'],
  }),
  'audit:attestCode': submit(AttestCodeRequest, {
    by: ['admin'],
    does: 'The caller’s member says which code it runs as its chaincode, until it says otherwise.',
    policy: 'channel',
    reads: ['consortium', 'code/<mspId>'],
    writes: ['code/<mspId>'],
    errors: ['ALREADY_DONE'],
  }),
  'audit:hold': submit(HoldRequest, {
    by: ['admin', 'auditor'],
    does: 'Keeps the texts of a task from being purged, until the caller’s member releases them. The reference is a file number, never a text.',
    policy: 'channel',
    reads: ['consortium', 'task/<task>', 'hold/<task>/<mspId>', 'erased/<task>'],
    writes: ['hold/<task>/<mspId>'],
    errors: ['UNKNOWN_RECORD', 'ALREADY_DONE', 'ERASED'],
  }),
  'audit:release': submit(TaskRequest, {
    by: ['admin', 'auditor'],
    does: 'Takes the hold of the caller’s member back.',
    policy: 'channel',
    reads: ['consortium', 'hold/<task>/<mspId>'],
    writes: ['hold/<task>/<mspId>, removed'],
    errors: ['UNKNOWN_RECORD'],
  }),
  'audit:disclose': submit(DiscloseRequest, {
    by: ['requester', 'coordinator', 'respondent'],
    does: 'The requester, the coordinator or a respondent of a settled task publishes keys of its texts for a node with the role auditor, on record; once for each auditor.',
    policy: 'channel',
    reads: [
      'consortium',
      'task/<task>',
      'disclosure/<task>/<auditor>/<node>',
      'erased/<task>',
      'settled/<task>',
      'substituted/<task>',
      'node/<auditor>',
      'disclosure/<task>/… as a range',
    ],
    writes: ['disclosure/<task>/<auditor>/<node>', 'texts: keys/<task>/disclosure/0/<node>/<auditor>'],
    transient: ['keys'],
    errors: [
      'UNKNOWN_RECORD',
      'ALREADY_DONE',
      'ERASED',
      'TOO_EARLY',
      'NOT_YOURS',
      'UNKNOWN_NODE',
      'QUOTA_REACHED',
      'TEXT_MISSING',
      'KEY_MISSING',
    ],
  }),
  'audit:erase': submit(EraseRequest, {
    by: ['requester', 'coordinator', 'admin'],
    does: 'Purges a task’s texts and their keys on every member’s peer, once it is final and nobody holds them; digests stay. On request: the requester’s member. For retention: any coordinator or admin, once the governed time since the opening has passed.',
    policy: 'channel',
    reads: [
      'consortium',
      'task/<task>',
      'parameters/<version>, where they have changed since',
      'settled/<task>',
      'hold/<task>/…',
      'disclosure/<task>/…',
      'erased/<task>',
      'result/<task>',
      'dispute/<task>/<number>, up to the first that is absent',
      'resolved/<task>/<number> of every dispute',
      'canary/<canary>, where it was one',
    ],
    writes: [
      'erased/<task>',
      'texts: text/<task>/…, purged',
      'texts: keys/<task>/…, purged',
      'texts: text/<canary>/…, purged, where it was one',
    ],
    errors: ['UNKNOWN_RECORD', 'NOT_YOURS', 'TOO_EARLY', 'ALREADY_DONE', 'HELD', 'LIMIT_EXCEEDED'],
  }),
} as const;

export const auditQueries = {
  'audit:blockAttestations': query(HeightRequest, BlockAttestationsView, {
    does: 'What the members attested about the blocks up to a height, and whether those that have not left agree.',
    errors: [],
  }),
  'audit:codeAttestations': query(NoRequest, CodeAttestationsView, {
    does: 'Which code the members say that they run, and whether those that have not left agree.',
    errors: [],
  }),
  'audit:custody': query(TaskRequest, CustodyView, {
    does: 'Holds, disclosures and the purge of a task’s texts.',
    errors: ['LIMIT_EXCEEDED'],
  }),
} as const;
