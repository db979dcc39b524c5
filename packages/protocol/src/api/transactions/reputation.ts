import { Snapshot } from '../records';
import {
  DomainRequest,
  EpochRequest,
  FieldRequest,
  OrganisationRequest,
  ReviseRequest,
  RollUpRequest,
  SnapshotRequest,
} from '../requests';
import { DomainView, EpochView, OrganisationView, UnfoldedView, WindowsView } from '../views';
import { ANY_WORKER, query, submit } from './define';

/** What a decision about an organisation's quarantine reads. */
const STANDING = ['consortium', 'rep/<domain>/<mspId>, of every domain', 'quarantine/<mspId>'] as const;

export const reputationSubmits = {
  'reputation:rollUp': submit(RollUpRequest, {
    by: ANY_WORKER,
    does: 'Folds the next entries of a window that has been open for its time into one organisation’s record, in the order of their keys. The first call shuts the window. At the end of a validation window with enough judgements, their pay becomes credits. An empty window is passed over where a quarantine waits in the next.',
    policy: 'others',
    reads: [
      'consortium',
      'rep/<field>/<mspId>',
      'out/<field>/<mspId>/<window>/…, after the cursor, limit + 1 at most; where that is empty the first of the next window',
      'checkpoint/<field>/<mspId>/<window>, where it was shut before',
      'parameters/<version>, where the window was shut under an earlier version',
    ],
    writes: [
      'rep/<field>/<mspId>',
      'shut/<field>/<mspId>/<window>, at its first roll-up',
      'checkpoint/<field>/<mspId>/<window>, at its first roll-up',
      'credit/<account>/<finalAt>/validation.<mspId>.<window>, where judgements are paid: to the organisation and to fund:remainders',
      'book/<time>/validation.<mspId>.<window>, where judgements do not earn all that was kept for them',
    ],
    errors: ['UNKNOWN_RECORD', 'OUT_OF_TURN', 'REVISION_DUE', 'WINDOW_OPEN', 'NOTHING_TO_FOLD'],
  }),
  'reputation:revise': submit(ReviseRequest, {
    by: ANY_WORKER,
    does: 'Folds an organisation’s log anew from the first window that a dispute corrected up to where its record stands, `limit` entries or empty windows at most in a call. No roll-up moves the record before that is done.',
    policy: 'others',
    reads: [
      'consortium',
      'rep/<field>/<mspId>',
      'revision/<field>/<mspId>/…, 101 at most',
      'out/<field>/<mspId>/<window>/…, of the windows on the way',
      'checkpoint/<field>/<mspId>/<window>, of the windows on the way',
      'parameters/<version>, where a window was shut under an earlier version',
    ],
    writes: [
      'rep/<field>/<mspId>',
      'revision/<field>/<mspId>/<window>, removed',
      'checkpoint/<field>/<mspId>/<window>, of the windows on the way but the first',
    ],
    errors: ['UNKNOWN_RECORD', 'NOTHING_TO_REVISE'],
  }),
  'reputation:quarantine': submit(OrganisationRequest, {
    by: ANY_WORKER,
    does: 'Quarantines an organisation whose CUSUMs over all domains add up to the limit. In each domain that takes effect at the beginning of the window after the open one: a quarter of the good evidence stays, CUSUM and canaries begin anew.',
    policy: 'others',
    reads: STANDING,
    writes: [
      'quarantine/<mspId>',
      'out/<domain>/<mspId>/<window>/<time>/<txId>, for each of its domains: the window after the open one, time 0',
    ],
    errors: ['NOT_QUARANTINED'],
  }),
  'reputation:reinstate': submit(OrganisationRequest, {
    by: ANY_WORKER,
    does: 'Lets an organisation back that has answered enough canaries since its last quarantine took effect, and enough of them right.',
    policy: 'others',
    reads: STANDING,
    writes: ['quarantine/<mspId>'],
    errors: ['NOT_QUARANTINED'],
  }),
  'reputation:publishSnapshot': submit(SnapshotRequest, {
    by: ANY_WORKER,
    does: 'Publishes the next snapshot of a domain: its providers with a lease and their bond, their estimates, lower where an organisation judges worse than it answers, who is quarantined, the coordinators and the validators with their credibility. Epochs begin at 0 and have no gaps.',
    policy: 'channel',
    reads: [
      'consortium',
      'snap/<domain>/<epoch>, this one and the one before',
      'claim/<domain>/…',
      'rep/<domain>/…',
      'node/<mspId>/…, of every active member, 65 at most',
      'rep/~validation/<mspId>, of every active member',
      'provider/<provider>, of every claim',
      'lease/<provider>, of every claim with its bond',
      'rep/<domain>/<mspId>, of every domain for every claim with a lease',
      'quarantine/<mspId>, of every claim with a lease',
    ],
    writes: ['snap/<domain>/<epoch>'],
    errors: [
      'UNKNOWN_DOMAIN',
      'SNAPSHOT_STALE',
      'SNAPSHOT_UNKNOWN',
      'SNAPSHOT_TOO_SOON',
      'SNAPSHOT_UNCHANGED',
      'LIMIT_EXCEEDED',
      'UNKNOWN_RECORD',
    ],
  }),
} as const;

export const reputationQueries = {
  'reputation:epoch': query(EpochRequest, EpochView, {
    does: 'Which snapshot a plan would name now.',
    errors: ['UNKNOWN_DOMAIN'],
  }),
  'reputation:unfolded': query(FieldRequest, UnfoldedView, {
    does: 'Which records have entries to fold, their window’s time aside, and which have to be revised.',
    errors: ['UNKNOWN_DOMAIN', 'LIMIT_EXCEEDED'],
  }),
  'reputation:windows': query(FieldRequest, WindowsView, {
    does: 'The window that a settlement names for each organisation.',
    errors: ['UNKNOWN_DOMAIN', 'LIMIT_EXCEEDED'],
  }),
  'reputation:domain': query(DomainRequest, DomainView, {
    does: 'A domain’s latest snapshot and every organisation’s record.',
    errors: ['UNKNOWN_DOMAIN', 'LIMIT_EXCEEDED'],
  }),
  'reputation:snapshot': query(SnapshotRequest, Snapshot, {
    does: 'A domain’s snapshot by its number: what the tasks of its epoch were selected from.',
    errors: ['UNKNOWN_DOMAIN', 'SNAPSHOT_UNKNOWN'],
  }),
  'reputation:standing': query(OrganisationRequest, OrganisationView, {
    does: 'An organisation’s records in all domains and in validation, its CUSUMs that count, and its quarantine if it ever had one.',
    errors: [],
  }),
} as const;
