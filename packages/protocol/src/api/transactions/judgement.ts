import {
  CanaryRequest,
  CommitScoreRequest,
  DeclareCanaryRequest,
  DepositCanaryRequest,
  DisputeRequest,
  OpenDisputeRequest,
  PanelRequest,
  PlanDisputeRequest,
  ReimburseRequest,
  RevealScoreRequest,
  SettleRequest,
} from '../requests';
import { CanaryView, PanelPlan } from '../views';
import { ANY_WORKER, query, submit } from './define';

const PARAMETERS = 'parameters/<version> (where they have changed since the open)';
/** Keys that a judge's step reads to know who judges, and until when. */
const PANEL = ['task/<task>', 'result/<task> (panel 0)', 'dispute/<task>/<panel> (other panels)'] as const;
/** The key that ends a panel's work. */
const END_OF_PANEL = ['settled/<task> (panel 0)', 'resolved/<task>/<panel> (other panels)'] as const;
/** Keys that a task's independent answers are read from. */
const ANSWERS = [
  'substituted/<task>',
  'commit/<task>/0/<provider> of each seat',
  'reveal/<task>/0/<provider> of each seat',
] as const;
/** Keys that a settlement follows from. */
const PROCEEDINGS = [
  'task/<task>',
  PARAMETERS,
  ...ANSWERS,
  'reveal/<task>/<round>/<provider> of each seat (with revision rounds)',
  'result/<task>',
  'scorereveal/<task>/0/<validator> of each validator (with a result)',
  'snap/<domain>/<epoch> (with scores)',
  'declared/<task>',
  'dispute/<task>/<number> up to the first that is absent',
  'resolved/<task>/<number> of each dispute (with disputes)',
] as const;

export const judgementSubmits = {
  'evaluation:commitScore': submit(CommitScoreRequest, {
    by: ['validator'],
    does: 'Records the sealed scores of the calling node, a drawn validator (panel 0) or a member of a dispute’s panel, with a sealed copy for itself.',
    policy: 'channel',
    reads: [
      'consortium',
      ...PANEL,
      'scorecommit/<task>/<panel>/<judge>',
      'scoresclosed/<task>/<panel>',
      ...END_OF_PANEL,
    ],
    writes: ['scorecommit/<task>/<panel>/<judge>', 'texts: text/<task>/score/<panel>/<judge>'],
    transient: ['text'],
    errors: ['UNKNOWN_RECORD', 'NOT_YOURS', 'ALREADY_DONE', 'TOO_LATE', 'TEXT_MISSING'],
  }),
  'evaluation:closeScores': submit(PanelRequest, {
    by: ANY_WORKER,
    does: 'Ends a sealed scoring phase without the scores that are missing, past its deadline and the tolerance.',
    policy: 'channel',
    reads: [
      'consortium',
      ...PANEL,
      PARAMETERS,
      'scoresclosed/<task>/<panel>',
      'scorecommit/<task>/<panel>/<judge> of each judge',
    ],
    writes: ['scoresclosed/<task>/<panel>'],
    errors: ['UNKNOWN_RECORD', 'TOO_EARLY', 'ALREADY_DONE', 'NOTHING_MISSING'],
  }),
  'evaluation:revealScore': submit(RevealScoreRequest, {
    by: ['validator'],
    does: 'Opens the calling node’s scores as they were sealed, once every judge has sealed or the phase was closed, with a sealed reason for each provider named in `rationales`. Scores name the seats in order, or the author of a disputed text; PPM.',
    policy: 'channel',
    reads: [
      'consortium',
      ...PANEL,
      'scorecommit/<task>/<panel>/<judge> of each judge',
      'substituted/<task>',
      'scorereveal/<task>/<panel>/<judge>',
      ...END_OF_PANEL,
      'scoresclosed/<task>/<panel> (where a score is missing)',
    ],
    writes: [
      'scoresclosed/<task>/<panel> (where no score is missing)',
      'scorereveal/<task>/<panel>/<judge>',
      'texts: text/<task>/rationale/<index>/<judge> of each reason',
    ],
    transient: ['rationales'],
    errors: ['UNKNOWN_RECORD', 'COMMITMENT_MISMATCH', 'ALREADY_DONE', 'TOO_LATE', 'TOO_EARLY', 'TEXT_MISSING'],
  }),
  'settlement:settle': submit(SettleRequest, {
    by: ANY_WORKER,
    does: 'Settles a task once: verdicts, payments, fines, and one log entry for each organisation that took part. Once every score is open or its time over, no text is in dispute, and the task is declared a canary, shown to be none or past the time for scores; or when the time for a result passed without one.',
    policy: 'channel',
    reads: [
      'consortium',
      'settled/<task>',
      ...PROCEEDINGS,
      'ping/<node>/<time> of each sign of life named',
      'shut/<field>/<mspId>/<window> of each log that is appended to, and of the window before',
      'closed/<task>/0 (without a result)',
    ],
    writes: [
      'out/<domain>/<mspId>/<window>/<time>/<task> of each organisation that had a seat',
      'out/~validation/<mspId>/<window>/<time>/<task> of each that judged',
      'slash/<provider>/<task> of each that withheld an answer',
      'credit/<account>/<time>/task.<task> of each account paid',
      'book/<time>/task.<task>',
      'drawn/<task> (without a result)',
      'closed/<task>/0 (without a result, where it is absent)',
      'settled/<task>',
    ],
    errors: ['UNKNOWN_RECORD', 'ALREADY_DONE', 'LINK_MISMATCH', 'TOO_EARLY', 'OUT_OF_TURN'],
  }),
  'canaries:deposit': submit(DepositCanaryRequest, {
    by: ['requester', 'coordinator'],
    does: 'Seals a question and its known answer for a requester to ask. Its id follows from the author and both digests.',
    policy: 'channel',
    reads: ['consortium', 'node/<asker>', 'canary/<canary>'],
    writes: [
      'canary/<canary>',
      'texts: text/<canary>/canary-question/0/<author>',
      'texts: text/<canary>/canary-answer/0/<author>',
    ],
    transient: ['text'],
    errors: ['UNKNOWN_DOMAIN', 'UNKNOWN_NODE', 'ALREADY_DONE', 'TEXT_MISSING'],
  }),
  'canaries:declare': submit(DeclareCanaryRequest, {
    by: ['requester', 'coordinator'],
    does: 'The author of a canary says which task it was and how right each answer is (PPM, in the order of the seats that answered), once every score is sealed. Its organisation has neither had a seat nor judges.',
    policy: 'channel',
    reads: [
      'consortium',
      'canary/<canary>',
      'task/<task>',
      'declared/<task>',
      'settled/<task>',
      'canaryuse/<canary>',
      ...ANSWERS,
      'result/<task>',
      'scoresclosed/<task>/0 (with validators)',
      'scorecommit/<task>/0/<validator> of each validator (where no score is open and the phase is not closed)',
    ],
    writes: ['declared/<task>', 'canaryuse/<canary>'],
    errors: ['UNKNOWN_RECORD', 'NOT_YOURS', 'ALREADY_DONE', 'TOO_LATE', 'LINK_MISMATCH', 'CANARY_VOID', 'TOO_EARLY'],
  }),
  'canaries:reimburse': submit(ReimburseRequest, {
    by: ANY_WORKER,
    does: 'Pays the cost of a canary’s task back to its requester’s member from the canary fund, once the settlement is final.',
    policy: 'channel',
    reads: [
      'consortium',
      'task/<task>',
      'settled/<task>',
      'reimbursed/<task>',
      'credit/fund:canaries/…, the final ones, 101 at most',
    ],
    writes: [
      'credit/fund:canaries/<time>/<source>, removed or what is left of them',
      'credit/<mspId>/<time>/reimbursement.<task>',
      'book/<time>/reimbursement.<task>',
      'reimbursed/<task>',
    ],
    errors: ['UNKNOWN_RECORD', 'TOO_EARLY', 'ALREADY_DONE', 'CANARY_VOID', 'FUND_TOO_LOW'],
  }),
  'disputes:open': submit(OpenDisputeRequest, {
    by: ['requester', 'coordinator', 'respondent', 'validator'],
    does: 'Disputes a text (who is entitled to read it) or the verdicts (requester, coordinator or respondent, after the settlement) against a bond; a panel is drawn and receives the keys of what it has to read.',
    policy: 'channel',
    reads: [
      'consortium',
      'task/<task>',
      PARAMETERS,
      ...ANSWERS,
      'reveal/<task>/<round>/<provider> (of a disputed answer)',
      'result/<task>',
      'settled/<task>',
      'dispute/<task>/<number> up to the first that is absent',
      'resolved/<task>/<number> of each dispute (with disputes)',
      'snap/<domain>/<epoch>',
      'lane/<mspId>/<lane>',
    ],
    writes: ['lane/<mspId>/<lane>', 'dispute/<task>/<number>', 'texts: keys/<task>/dispute/<number>/<disputant>'],
    transient: ['keys'],
    errors: [
      'UNKNOWN_RECORD',
      'ALREADY_DONE',
      'NOT_DISPUTABLE',
      'NO_PANEL',
      'PLAN_CHANGED',
      'LANE_TOO_LOW',
      'TEXT_MISSING',
    ],
  }),
  'disputes:resolve': submit(DisputeRequest, {
    by: ANY_WORKER,
    does: 'Ends a dispute by what its panel found, once all its scores are open or their time is over. Upheld, it settles the task as it would have been at first, while the settlement is not final; rejected, its bond goes to the panel.',
    policy: 'channel',
    reads: [
      'consortium',
      'dispute/<task>/<number>',
      'resolved/<task>/<number>',
      'settled/<task>',
      'declared/<task> (of a canary)',
      'scorereveal/<task>/<panel>/<judge> of each member of the panel',
      ...PROCEEDINGS,
      'provider/<provider> (of an answer found false)',
      'out/<domain>/<mspId>/<window>/<time>/<task> of each outcome that changes (upheld)',
      'shut/<field>/<mspId>/<window> of each of them, and of the panel’s logs (upheld)',
      'rep/~validation/<mspId> of each that judged or judges (upheld)',
      'credit/<account>/<time>/task.<task> of each account paid (upheld)',
    ],
    writes: [
      'resolved/<task>/<number>',
      'slash/<provider>/<task> (of an answer found false)',
      'out/<domain>/<mspId>/<window>/<time>/<task> of each outcome that changes (upheld)',
      'revision/<domain>/<mspId>/<window> (where its window is shut)',
      'out/~validation/<mspId>/<window>/<time>/<task> of each that judged or judges (upheld)',
      'credit/<account>/<time>/task.<task> of each account whose payment changes (upheld)',
      'settled/<task> (upheld)',
      'credit/<mspId>/<time>/dispute.<task>.<number> of each that receives of the bond',
      'book/<time>/dispute.<task>.<number> (where money moves)',
    ],
    errors: ['UNKNOWN_RECORD', 'ALREADY_DONE', 'TOO_EARLY', 'TOO_LATE'],
  }),
} as const;

export const judgementQueries = {
  'canaries:canary': query(CanaryRequest, CanaryView, {
    does: 'A canary and the task it was used for.',
    errors: ['UNKNOWN_RECORD'],
  }),
  'disputes:plan': query(PlanDisputeRequest, PanelPlan, {
    does: 'The panel that a dispute by the caller would have, which the keys of what is disputed are wrapped for.',
    errors: ['UNKNOWN_RECORD', 'ALREADY_DONE', 'NOT_DISPUTABLE', 'NO_PANEL', 'SNAPSHOT_UNKNOWN'],
  }),
} as const;
