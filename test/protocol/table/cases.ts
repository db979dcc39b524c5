import type { Role, SubmitName } from '@llmnet/protocol';
import { COORDINATOR, OUTSIDER, REQUESTER, ROLES, SEATS, judge, worker } from './cast';
import { isAllowed, isPossible, rolesOf } from './rules';
import type { Stage } from './stage';
import type { StateName } from './states';

export interface Actor {
  readonly node: string;
  readonly roles: readonly Role[];
}

/** One node for each relation that the rules tell apart. */
export const NODES = [
  REQUESTER,
  COORDINATOR,
  'AMSP/second',
  worker('BMSP'),
  'BMSP/second',
  worker('CMSP'),
  worker('DMSP'),
  worker('EMSP'),
  judge('EMSP'),
  worker('FMSP'),
  judge('FMSP'),
  judge('GMSP'),
  judge('HMSP'),
  'HMSP/second',
  OUTSIDER,
];

/** Those who are the party to one transaction or another. */
const PARTIES = [REQUESTER, COORDINATOR, ...SEATS.map(worker), worker('FMSP'), judge('HMSP')];

/**
 * Who tries a transaction in a state of a stage. Where it is possible: every node with the roles that it takes, the parties with all other
 * roles, and one that may with each role alone. Where it is not: the parties with the roles that it takes.
 */
export function actorsOf(name: SubmitName, state: StateName, stage: Stage): Actor[] {
  const roles = rolesOf(name);
  if (!isPossible(name, state)) return PARTIES.map((node) => ({ node, roles }));
  const others = ROLES.filter((role) => !roles.includes(role));
  const entitled = NODES.filter((node) => isAllowed(name, { state, stage, node, roles })).slice(0, 1);
  return [
    ...NODES.map((node) => ({ node, roles })),
    ...(others.length === 0 ? [] : PARTIES.map((node) => ({ node, roles: others }))),
    ...entitled.flatMap((node) => ROLES.map((role) => ({ node, roles: [role] }))),
  ];
}
