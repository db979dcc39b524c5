import fc from 'fast-check';
import { SUBMITS } from '@llmnet/protocol';
import type { QueryName, QueryRequest, SubmitName } from '@llmnet/protocol';
import { Refusal } from '@llmnet/test-kit/memory-ledger';
import { histories } from '../model/history';
import { playToTheEnd } from '../model/playing';
import { NODES } from '../table/cases';
import { REQUESTER } from '../table/cast';
import { isAllowed, rolesOf } from '../table/rules';
import { REQUESTS } from '../table/requests';
import { Stage } from '../table/stage';
import type { Focus } from '../table/stage';
import { STATE_NAMES, prepare } from '../table/states';

const SEED = 20_260_214;
const MOVES = 220;

/** One consortium's random history, the same each time, up to where nothing is left to do. */
export async function playHistory(): Promise<void> {
  const [history] = fc.sample(histories(MOVES), { seed: SEED, numRuns: 1 });
  if (history === undefined) throw new Error('no history');
  await playToTheEnd(history);
}

/** Every state that a ledger can be in by the table of who may do what, and in each of them every transaction and every query. */
export async function playTable(): Promise<void> {
  const stage = new Stage(REQUESTS);
  const prepared = await prepare(stage);
  for (const state of STATE_NAMES) {
    const saved = prepared.get(state);
    if (saved === undefined) throw new Error(`no state ${state}`);
    stage.restore(saved);
    for (const name of Object.keys(SUBMITS) as SubmitName[]) {
      const roles = rolesOf(name);
      const node = NODES.find((known) => isAllowed(name, { state, stage, node: known, roles })) ?? REQUESTER;
      const call = await stage.call(name, node);
      await unlessRefused(stage.endorse(name, await stage.identity(node, roles), call));
    }
    const reader = await stage.reader();
    const requests: Readonly<Record<string, object>> = queriesAbout(stage);
    for (const [name, request] of Object.entries(requests)) {
      await unlessRefused(stage.ledger.invoke(reader, name, [JSON.stringify(request)]));
    }
  }
}

async function unlessRefused(execution: Promise<unknown>): Promise<void> {
  try {
    await execution;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** A request of each query, but for those that plan a step: the steps' own requests have asked them. */
function queriesAbout({ ledger, focus }: Stage): {
  [N in Exclude<QueryName, `${string}:plan${string}`>]: QueryRequest<N>;
} {
  const { task, canary, proposal, provider }: Focus = focus;
  const period = { from: 0, to: ledger.now };
  return {
    'membership:consortium': {},
    'membership:node': { node: REQUESTER },
    'membership:policies': {},
    'governance:proposal': { proposal },
    'governance:proposals': { after: '', limit: 100 },
    'governance:parameters': { version: 1 },
    'registry:providers': {},
    'registry:provider': { provider },
    'taskQueries:read': { task },
    'taskQueries:list': { after: '', limit: 100 },
    'taskQueries:texts': { task },
    'taskQueries:text': { task, step: 'prompt', round: 0, author: REQUESTER },
    'canaries:canary': { canary },
    'accounts:account': { account: 'BMSP' },
    'accounts:book': { ...period, after: '', limit: 100 },
    'accounts:invoices': period,
    'reputation:epoch': { domain: 'sums', known: 0 },
    'reputation:unfolded': { field: 'sums' },
    'reputation:windows': { field: '~validation' },
    'reputation:domain': { domain: 'sums' },
    'reputation:snapshot': { domain: 'sums', epoch: 0 },
    'reputation:standing': { mspId: 'BMSP' },
    'audit:blockAttestations': { height: 100 },
    'audit:codeAttestations': {},
    'audit:custody': { task },
  };
}
