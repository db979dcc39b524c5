import { AccountRequest, JournalRequest, BurnRequest, InvoicesRequest, MoveRequest, SweepRequest } from '../requests';
import { AccountView, JournalPage, InvoicesView } from '../views';
import { query, submit } from './define';

export const moneySubmits = {
  'accounts:sweep': submit(SweepRequest, {
    by: ['requester', 'coordinator', 'admin'],
    does: 'Moves up to 100 final credits of the caller’s member into one of its lanes.',
    policy: 'channel',
    reads: ['consortium', 'credit/<mspId>/…, the final ones, 101 at most', 'lane/<mspId>/<lane>'],
    writes: ['credit/<mspId>/<time>/<source>, removed', 'lane/<mspId>/<lane>'],
    errors: ['NOTHING_TO_SWEEP'],
  }),
  'accounts:move': submit(MoveRequest, {
    by: ['requester', 'coordinator', 'admin'],
    does: 'Merges or spreads money between lanes of the caller’s member, one move after another; micro-credits.',
    policy: 'channel',
    reads: ['consortium', 'lane/<mspId>/<lane> of each lane named'],
    writes: ['lane/<mspId>/<lane> of each lane named'],
    errors: ['LANE_TOO_LOW'],
  }),
  'accounts:burn': submit(BurnRequest, {
    by: ['admin'],
    does: 'Takes money of the caller’s member out of circulation, recorded for ever; micro-credits.',
    policy: 'channel',
    reads: ['consortium', 'lane/<mspId>/<lane>'],
    writes: ['lane/<mspId>/<lane>', 'burn/<transaction>'],
    errors: ['LANE_TOO_LOW'],
  }),
} as const;

export const moneyQueries = {
  'accounts:account': query(AccountRequest, AccountView, {
    does: 'A member’s or a fund’s money, but for escrow and bonds of disputes, which are in the records of tasks.',
    errors: ['LIMIT_EXCEEDED'],
  }),
  'accounts:book': query(JournalRequest, JournalPage, {
    does: 'What moved between accounts in a period, page by page.',
    errors: [],
  }),
  'accounts:invoices': query(InvoicesRequest, InvoicesView, {
    does: 'The netted invoices of a period; they sum to zero.',
    errors: ['LIMIT_EXCEEDED'],
  }),
} as const;
