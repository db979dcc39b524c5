import { mspOf } from '@llmnet/protocol';
import type { Role, SubmitName } from '@llmnet/protocol';
import { COORDINATOR, MEMBERS, PROVIDERS, REGISTERED as KNOWN, REQUESTER, ROLES, SEATS, worker } from './cast';
import { disputes, findResult } from './requests/records';
import type { Stage } from './stage';
import { since } from './states';
import type { StateName } from './states';

/** Whether a node of an active member stands in the relation that a step takes. */
type Who = (node: string, stage: Stage) => boolean;

/** Who may make a transaction, with which of these roles, in which states. */
export interface Rule {
  readonly roles: readonly Role[];
  readonly who: Who;
  readonly states: readonly StateName[];
}

const may = (roles: readonly Role[], who: Who, ...states: readonly (StateName | readonly StateName[])[]): Rule => ({
  roles,
  who,
  states: states.flat(),
});
/** `states` without some of them. */
const but = (states: readonly StateName[], ...without: readonly (StateName | readonly StateName[])[]): StateName[] =>
  states.filter((state) => !without.flat().includes(state));

// Roles
const ANY = ROLES;
const WORKS: readonly Role[] = ['requester', 'coordinator', 'respondent', 'validator'];
const ASKS: readonly Role[] = ['requester', 'coordinator'];
const OWNS: readonly Role[] = ['requester', 'coordinator', 'admin'];
const KEEPS: readonly Role[] = ['admin', 'auditor'];

// Relations
const anyMember: Who = () => true;
const of =
  (...mspIds: readonly string[]): Who =>
  (node) =>
    mspIds.includes(mspOf(node));
const notOf =
  (...mspIds: readonly string[]): Who =>
  (node) =>
    !mspIds.includes(mspOf(node));
const nodes =
  (...named: readonly string[]): Who =>
  (node) =>
    named.includes(node);
const seats = (...mspIds: readonly string[]): Who => nodes(...mspIds.map(worker));
const either =
  (...relations: readonly Who[]): Who =>
  (node, stage) =>
    relations.some((who) => who(node, stage));
const requester = nodes(REQUESTER);
const coordinator = nodes(COORDINATOR);
const committee = seats(...SEATS);
const validator =
  (first = 0, end = 7): Who =>
  (node, stage) =>
    (findResult(stage)?.validators ?? []).slice(first, end).includes(node);
const panellist: Who = (node, stage) => disputes(stage)[0]?.panel.includes(node) === true;
/** Of its own provider, or a registered node of a member that has none. */
const canProvide: Who = (node) =>
  PROVIDERS.some((mspId) => mspId === mspOf(node))
    ? node === worker(mspOf(node))
    : KNOWN.some(([known]) => known === node);
const provider = seats(...PROVIDERS);
/** Who can read every text of a task: its parties, and the validators from the result on. */
const party = either(requester, coordinator, committee);
const reader = either(party, validator());

// States
const FOUNDED = since('founded');
const REGISTERED = since('registered');
const PLANNED = since('snapshot');
/** The first snapshot of a domain, or a next one: long enough after it, and with another content. */
const PUBLISHABLE: readonly StateName[] = [
  'founded',
  'registered',
  ...since('rolled up'),
  'retention over',
  'seat suspended',
  ...since('expelled'),
  ...since('withdrawn'),
  ...since('quarantine due'),
];
/** A settlement is final, or a cancellation is. */
const SWEPT_BY_SEATS: readonly StateName[] = [
  'cancelled',
  ...since('final'),
  'retention over',
  ...since('canary final'),
];
const PANEL_STATES: readonly StateName[] = [...since('text disputed'), ...since('disputed'), 'revision due'];
const FIRST_ANSWER_OPEN = since('partly revealed');
const JUDGED = since('settled');
/** A task waits for answers or could still be given some. */
const ANSWERS_DUE = but(
  [...since('open'), ...since('canary sealed')],
  'cancelled',
  since('unanswered'),
  since('reveal time over'),
  since('score time over'),
  JUDGED,
  since('canary settled'),
);

/**
 * What protocol §1 to §8 admit, in the states of the table and nothing beyond: a member's active nodes, by role and relation. Not taken from
 * the chaincode, which is what it is compared with.
 */
export const RULES: Readonly<Record<SubmitName, readonly Rule[]>> = {
  'membership:found': [may(['admin'], anyMember, 'not founded')],
  'membership:registerNode': [may(ANY, anyMember, FOUNDED)],
  'membership:ping': [may(ANY, anyMember, ANSWERS_DUE)],
  'membership:resetPolicies': [may(ANY, anyMember, 'expelled')],
  'governance:propose': [may(['admin'], anyMember, FOUNDED)],
  'governance:vote': [may(['admin'], anyMember, 'proposed'), may(['admin'], of('GMSP', 'HMSP'), 'voted', 'enactable')],
  'governance:enact': [may(['admin'], anyMember, 'enactable')],

  'registry:registerProvider': [
    may(['respondent'], canProvide, but(REGISTERED, since('withdrawn'))),
    may(['respondent'], (node, stage) => canProvide(node, stage) && mspOf(node) !== 'FMSP', 'withdrawn', 'bond free'),
    may(['respondent'], canProvide, 'bond released'),
  ],
  'registry:renewLeases': [may(['respondent'], provider, 'leases half over', 'retention over')],
  'registry:withdrawProvider': [
    may(['respondent'], provider, but(REGISTERED, since('withdrawn'))),
    may(['respondent'], seats('BMSP', 'CMSP', 'DMSP', 'EMSP'), since('withdrawn')),
  ],
  'registry:topUpBond': [
    may(['respondent'], provider, but(REGISTERED, since('withdrawn'))),
    may(['respondent'], seats('BMSP', 'CMSP', 'DMSP', 'EMSP'), since('withdrawn')),
  ],
  'registry:collectSlashes': [may(WORKS, anyMember, 'fined')],
  'registry:releaseBond': [may(['respondent'], seats('FMSP'), 'bond free')],

  'tasks:open': [may(['requester'], anyMember, PLANNED)],
  'tasks:decline': [
    may(['respondent'], committee, 'open', 'silent', 'seat suspended'),
    may(['respondent'], seats('CMSP', 'DMSP'), 'declined'),
    may(['respondent'], seats('EMSP', 'CMSP', 'DMSP'), 'substituted'),
    may(['respondent'], seats('DMSP'), 'partly committed'),
  ],
  'tasks:substitute': [may(['coordinator'], coordinator, 'declined', 'silent', 'seat suspended')],
  'tasks:commit': [
    may(['respondent'], committee, 'open', 'silent', 'seat suspended', 'round started'),
    may(['respondent'], seats('CMSP', 'DMSP'), 'declined'),
    may(['respondent'], seats('EMSP', 'CMSP', 'DMSP'), 'substituted'),
    may(['respondent'], seats('DMSP'), 'partly committed', 'round partly committed'),
  ],
  'tasks:close': [may(WORKS, anyMember, 'commit time over', 'round time over', 'unanswered')],
  'tasks:reveal': [
    may(['respondent'], committee, 'committed', 'round committed'),
    may(['respondent'], seats('CMSP', 'DMSP'), 'partly revealed', 'round partly revealed'),
    may(['respondent'], seats('BMSP', 'CMSP'), 'closed', 'round closed'),
    // Late, but nobody has concluded without it.
    may(
      ['respondent'],
      seats('CMSP'),
      but(since('partly revealed after the close'), 'concluded without an answer', 'fined'),
    ),
  ],
  'tasks:startRound': [may(['coordinator'], coordinator, 'revealed')],
  'tasks:result': [may(['coordinator'], coordinator, 'revealed', 'round revealed', 'reveal time over')],
  'tasks:cancel': [may(['requester'], requester, 'open', 'declined', 'substituted', 'silent', 'seat suspended')],

  'evaluation:commitScore': [
    may(['validator'], validator(), 'resulted', 'concluded without an answer'),
    may(['validator'], validator(2), 'scores partly sealed'),
    may(['validator'], panellist, 'text disputed', 'disputed'),
  ],
  'evaluation:closeScores': [may(WORKS, anyMember, 'score time over')],
  'evaluation:revealScore': [
    may(['validator'], validator(), 'scores sealed', 'canary sealed', 'canary declared'),
    may(['validator'], validator(0, 2), 'scores closed'),
    may(['validator'], validator(1), 'scores partly open'),
    may(['validator'], panellist, 'text panel sealed', 'panel sealed'),
  ],
  'settlement:settle': [
    may(WORKS, anyMember, 'scores open', 'text resolved', 'canary open', 'unanswered', 'withheld, result time over'),
  ],
  'canaries:deposit': [
    may(ASKS, anyMember, but(REGISTERED, since('canary deposited'))),
    may(ASKS, (node) => node !== COORDINATOR, since('canary deposited')),
  ],
  'canaries:declare': [may(ASKS, coordinator, 'canary sealed')],
  'canaries:reimburse': [may(WORKS, anyMember, 'canary final')],
  'disputes:open': [
    may(
      WORKS,
      reader,
      but(FIRST_ANSWER_OPEN, JUDGED, PANEL_STATES),
      but(since('partly revealed after the close'), 'fined'),
      'canary sealed',
      'canary declared',
      'canary open',
    ),
    may(WORKS, party, 'settled', 'window over', 'rolled up', 'disclosed', 'canary settled'),
  ],
  'disputes:disclose': [
    may(
      WORKS,
      (node, stage) => reader(node, stage) && node !== REQUESTER,
      'text disputed',
      'text panel sealed',
      'text panel open',
    ),
    may(
      WORKS,
      (node, stage) => reader(node, stage) && node !== worker('BMSP'),
      'disputed',
      'panel sealed',
      'panel open',
    ),
  ],
  'disputes:resolve': [may(WORKS, anyMember, 'text panel open', 'panel open')],

  'accounts:sweep': [
    may(OWNS, of('AMSP', ...SEATS), SWEPT_BY_SEATS),
    may(OWNS, of('EMSP', 'FMSP', 'GMSP', 'HMSP'), 'text resolved'),
    may(OWNS, of('BMSP'), 'resolved', 'revision due'),
    may(OWNS, of('FMSP'), 'bond released'),
  ],
  'accounts:move': [may(OWNS, anyMember, FOUNDED)],
  'accounts:burn': [may(['admin'], anyMember, FOUNDED)],

  'reputation:rollUp': [
    may(WORKS, anyMember, 'window over', ...since('final'), 'retention over', ...since('canary final')),
  ],
  'reputation:revise': [may(WORKS, anyMember, 'revision due')],
  'reputation:quarantine': [may(WORKS, anyMember, 'quarantine due')],
  'reputation:reinstate': [may(WORKS, anyMember, 'return due')],
  'reputation:publishSnapshot': [may(WORKS, anyMember, PUBLISHABLE)],

  'audit:attestBlocks': [may(KEEPS, anyMember, but(FOUNDED, 'attested')), may(KEEPS, notOf('AMSP'), 'attested')],
  'audit:attestCode': [may(['admin'], anyMember, but(FOUNDED, 'attested')), may(['admin'], notOf('AMSP'), 'attested')],
  'audit:hold': [
    may(KEEPS, anyMember, but([...since('open'), ...since('canary sealed')], 'held', 'erased')),
    may(KEEPS, notOf('HMSP'), 'held'),
  ],
  'audit:release': [may(KEEPS, of('HMSP'), 'held')],
  'audit:disclose': [
    may(
      ['requester', 'coordinator', 'respondent'],
      party,
      but(JUDGED, 'disclosed', 'erased'),
      'cancelled',
      'expired unanswered',
      'fined',
      since('canary settled'),
    ),
    may(['requester', 'coordinator', 'respondent'], either(coordinator, committee), 'disclosed'),
  ],
  'audit:erase': [
    may(OWNS, of('AMSP'), 'cancelled', 'final', since('canary final')),
    may(['coordinator', 'admin'], anyMember, 'retention over'),
  ],
};

/** Members that may not submit in some states. */
const OUT: readonly (readonly [mspId: string, states: readonly StateName[]])[] = [
  ['DMSP', [...since('seat suspended'), ...since('expelled')]],
];

function isActive(mspId: string, state: StateName): boolean {
  return (
    MEMBERS.some((member) => member === mspId) && !OUT.some(([out, states]) => out === mspId && states.includes(state))
  );
}

/** Whether a node with these roles may make a transaction. */
export function isAllowed(
  name: SubmitName,
  { state, stage, node, roles }: { state: StateName; stage: Stage; node: string; roles: readonly Role[] },
): boolean {
  if (!isActive(mspOf(node), state)) return false;
  return RULES[name].some(
    (rule) => rule.states.includes(state) && rule.roles.some((role) => roles.includes(role)) && rule.who(node, stage),
  );
}

/** Whether a transaction is anyone's in a state. */
export function isPossible(name: SubmitName, state: StateName): boolean {
  return RULES[name].some(({ states }) => states.includes(state));
}

/** The roles that a transaction takes in one state or another. */
export function rolesOf(name: SubmitName): Role[] {
  const named = new Set(RULES[name].flatMap(({ roles }) => roles));
  return ROLES.filter((role) => named.has(role));
}
