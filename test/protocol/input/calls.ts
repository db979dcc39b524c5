import { QUERIES, SUBMITS } from '@llmnet/protocol';
import type { QueryName, QueryRequest, Role, SubmitName } from '@llmnet/protocol';
import type { MemoryNode, Transient } from '@llmnet/test-kit/memory-ledger';
import { NODES } from '../table/cases';
import { COORDINATOR, REQUESTER } from '../table/cast';
import { RULES, isAllowed, rolesOf } from '../table/rules';
import { REQUESTS } from '../table/requests';
import { Stage } from '../table/stage';
import type { SavedStage } from '../table/stage';
import { prepare } from '../table/states';
import type { StateName } from '../table/states';

/** A call that succeeds in its state. */
export interface GoodCall {
  readonly state: StateName;
  readonly by: MemoryNode;
  readonly request: unknown;
  readonly transient: Transient;
}

export const stage = new Stage(REQUESTS);
let prepared: ReadonlyMap<string, SavedStage> | undefined;

/** Brings the stage to a state. */
export async function enter(state: StateName): Promise<void> {
  prepared ??= await prepare(stage);
  const saved = prepared.get(state);
  if (saved === undefined) throw new Error(`no state ${state}`);
  stage.restore(saved);
}

/** The transaction in the first state of the table in which somebody may make it, by one who may. */
export async function goodSubmit(name: SubmitName): Promise<GoodCall> {
  const state = RULES[name][0]?.states[0];
  if (state === undefined) throw new Error(`${name} is nobody's`);
  await enter(state);
  const roles = rolesOf(name);
  const node = NODES.find((candidate) => isAllowed(name, { state, stage, node: candidate, roles }));
  if (node === undefined) throw new Error(`${name} is nobody's in ${state}`);
  const { request, transient = {} } = await stage.call(name, node);
  return { state, by: await stage.identity(node, roles), request, transient };
}

type QueryRequests = { readonly [N in QueryName]: (task: string, canary: string) => QueryRequest<N> };

const PLAN: Omit<QueryRequest<'taskQueries:plan'>, 'opens'> = {
  lane: 1,
  epoch: 0,
  terms: {
    domain: 'words',
    seats: 3,
    rounds: 1,
    phaseSeconds: 6,
    priceCap: '5000',
    promptTokens: 100,
    answerTokens: 100,
    qualityFloor: 0,
    earlyStop: 1_000_000,
    orgs: { allowed: ['BMSP', 'CMSP', 'DMSP'], denied: ['EMSP'] },
    models: { allowed: [], denied: ['model'] },
    regions: { allowed: ['eu'], denied: [] },
    scope: { kind: 'others' },
  },
  coordinator: COORDINATOR,
};

const QUERY_REQUESTS: QueryRequests = {
  'membership:consortium': () => ({}),
  'membership:node': () => ({ node: REQUESTER }),
  'membership:policies': () => ({}),
  'governance:proposal': (task) => ({ proposal: task }),
  'governance:proposals': () => ({ after: '', limit: 10 }),
  'governance:parameters': () => ({ version: 1 }),
  'registry:providers': () => ({}),
  'registry:provider': () => ({ provider: 'BMSP/expert' }),
  'taskQueries:plan': () => ({ ...PLAN, opens: 1 }),
  'taskQueries:planResult': (task) => ({ task }),
  'taskQueries:read': (task) => ({ task }),
  'taskQueries:list': () => ({ after: '', limit: 10 }),
  'taskQueries:texts': (task) => ({ task }),
  'taskQueries:text': (task) => ({ task, step: 'prompt', round: 0, author: REQUESTER }),
  'canaries:canary': (_task, canary) => ({ canary }),
  'disputes:plan': (task) => ({
    task,
    number: 1,
    subject: { kind: 'text', text: { step: 'answer', round: 0, author: 'BMSP/worker' } },
  }),
  'accounts:account': () => ({ account: 'AMSP' }),
  'accounts:book': () => ({ from: 0, to: 10, after: '', limit: 10 }),
  'accounts:invoices': () => ({ from: 0, to: 10 }),
  'reputation:epoch': () => ({ domain: 'words', known: 0 }),
  'reputation:unfolded': () => ({ field: 'words' }),
  'reputation:windows': () => ({ field: '~validation' }),
  'reputation:domain': () => ({ domain: 'words' }),
  'reputation:snapshot': () => ({ domain: 'words', epoch: 0 }),
  'reputation:standing': () => ({ mspId: 'BMSP' }),
  'audit:blockAttestations': () => ({ height: 100 }),
  'audit:codeAttestations': () => ({}),
  'audit:custody': (task) => ({ task }),
};

const READER: readonly Role[] = ['requester'];

export async function goodQuery(name: QueryName): Promise<GoodCall> {
  await enter('canary open');
  const { task, canary } = stage.focus;
  const by = await stage.identity(REQUESTER, READER);
  return { state: 'canary open', by, request: QUERY_REQUESTS[name](task, canary), transient: {} };
}

export const SUBMIT_NAMES = Object.keys(SUBMITS) as SubmitName[];
export const QUERY_NAMES = Object.keys(QUERIES) as QueryName[];
