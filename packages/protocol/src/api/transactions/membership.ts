import { Parameters } from '../parameters';
import { Consortium, NodeRecord } from '../records';
import {
  FoundRequest,
  NoRequest,
  PingRequest,
  NodeRequest,
  ParametersRequest,
  ProposalPageRequest,
  ProposalRequest,
  ProposeRequest,
  RegisterNodeRequest,
  ResetPoliciesRequest,
  VoteRequest,
} from '../requests';
import { PoliciesView, ProposalPage, ProposalView } from '../views';
import { ANY_NODE, query, submit } from './define';

export const membershipSubmits = {
  'membership:found': submit(FoundRequest, {
    by: ['admin'],
    does: 'Sets the founding members and the first parameters, whose version is 1, and mints each member’s grant in micro-credits into its lanes, once. By an admin of a founding member.',
    policy: 'channel',
    reads: ['consortium'],
    writes: [
      'consortium, with its policy',
      'parameters/<version>',
      'mint/founding',
      'lane/<mspId>/<lane> of every member',
    ],
    errors: ['ALREADY_FOUNDED'],
  }),
  'membership:registerNode': submit(RegisterNodeRequest, {
    by: ANY_NODE,
    does: 'Registers or renews the caller’s own encryption key, whose kid is the node; its roles are those of its certificate. The first node of a member with the role validator opens the member’s record of validation.',
    policy: 'channel',
    reads: ['consortium', 'node/<node>', 'rep/~validation/<mspId>, for a validator'],
    writes: ['node/<node>', 'rep/~validation/<mspId>, with its policy, where a validator’s member has none'],
    errors: ['NOT_YOURS'],
  }),
  'membership:ping': submit(PingRequest, {
    by: ANY_NODE,
    does: 'Records that the caller saw a task on the ledger while its answers were due, which makes the silence of a seat count: one for each member in each of the two phases.',
    policy: 'channel',
    reads: ['consortium', 'task/<task>', 'settled/<task>', 'pinged/<task>/<phase>/<mspId>'],
    writes: ['ping/<node>/<time>', 'pinged/<task>/<phase>/<mspId>'],
    errors: ['UNKNOWN_RECORD', 'TOO_LATE', 'ALREADY_DONE'],
  }),
  'membership:resetPolicies': submit(ResetPoliciesRequest, {
    by: ANY_NODE,
    does: 'Sets the key-level policies of one organisation’s records to the present membership, a batch of keys at a time, endorsed under the policies they have until then.',
    policy: 'others',
    reads: [
      'consortium',
      'policies/<mspId>',
      'parameters/<version> of every earlier version',
      'rep/<field>/<mspId> of the batch',
      'quarantine/<mspId> of the batch',
    ],
    writes: [
      'policies/<mspId>',
      'rep/<field>/<mspId> of the batch, its policy alone',
      'quarantine/<mspId> of the batch, its policy alone',
    ],
    errors: ['UNKNOWN_RECORD', 'POLICIES_CURRENT'],
  }),
  'governance:propose': submit(ProposeRequest, {
    by: ['admin'],
    does: 'Proposes a change that would be possible now; with it are fixed the electorate (every member that has not left), the votes it needs (more than half; for suspend, expel and mint two thirds), its delay (for those three) and its expiry.',
    policy: 'channel',
    reads: ['consortium', 'proposal/<proposal>'],
    writes: ['proposal/<proposal>'],
    errors: ['ALREADY_DONE', 'MEMBER_STATE', 'PARAMETERS_STALE'],
  }),
  'governance:vote': submit(VoteRequest, {
    by: ['admin'],
    does: 'Casts the one vote of the caller’s member, for good, until the proposal is enacted or expires.',
    policy: 'channel',
    reads: ['consortium', 'proposal/<proposal>', 'vote/<proposal>/<mspId>', 'enacted/<proposal>'],
    writes: ['vote/<proposal>/<mspId>'],
    errors: ['UNKNOWN_RECORD', 'NOT_IN_ELECTORATE', 'ALREADY_DONE', 'TOO_LATE'],
  }),
  'governance:enact': submit(ProposalRequest, {
    by: ['admin'],
    does: 'Makes the change of a proposal that has its votes, between the end of its delay and its expiry. A mint leaves the consortium’s key alone, so a majority of the channel endorses it.',
    policy: 'governance',
    reads: ['consortium', 'proposal/<proposal>', 'enacted/<proposal>', 'vote/<proposal>/…'],
    writes: [
      'enacted/<proposal>',
      'consortium, with its policy where another organisation endorses from now on',
      'parameters/<version>, for a change of parameters',
      'credit/<mspId>/<time>/mint.<proposal>, for a mint',
      'mint/<proposal>, for a mint',
    ],
    errors: [
      'UNKNOWN_RECORD',
      'ALREADY_DONE',
      'TOO_EARLY',
      'TOO_LATE',
      'VOTES_MISSING',
      'MEMBER_STATE',
      'PARAMETERS_STALE',
    ],
  }),
} as const;

export const membershipQueries = {
  'membership:consortium': query(NoRequest, Consortium, {
    does: 'Members, their states and the current parameters.',
    errors: [],
  }),
  'membership:node': query(NodeRequest, NodeRecord, {
    does: 'A node’s roles and encryption key.',
    errors: ['UNKNOWN_NODE'],
  }),
  'membership:policies': query(NoRequest, PoliciesView, {
    does: 'Organisations whose key-level policies are behind the membership.',
    errors: [],
  }),
  'governance:proposal': query(ProposalRequest, ProposalView, {
    does: 'A proposal with its votes.',
    errors: ['UNKNOWN_RECORD'],
  }),
  'governance:proposals': query(ProposalPageRequest, ProposalPage, { does: 'Proposals, page by page.', errors: [] }),
  'governance:parameters': query(ParametersRequest, Parameters, {
    does: 'The parameters of a version: a task names the one that it was opened under.',
    errors: ['UNKNOWN_RECORD'],
  }),
} as const;
