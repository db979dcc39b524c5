import { Substituted, answerCommitment, hash, canaryCommitment, mspOf } from '@llmnet/protocol';
import type { QueryRequest } from '@llmnet/protocol';
import { COORDINATOR, REQUESTER, judge } from '../cast';
import type { RequestsOf, Stage } from '../stage';
import { DIGEST, DOMAIN, KEY, SALT, SEALED } from './constants';
import { currentRound, find, isActive, nextEpoch, opensOf } from './records';

const TERMS = {
  domain: DOMAIN,
  seats: 3,
  rounds: 1,
  phaseSeconds: 6,
  priceCap: '5000',
  promptTokens: 100,
  answerTokens: 100,
  qualityFloor: 0,
  earlyStop: 1_000_000,
  orgs: { allowed: [], denied: [] },
  models: { allowed: [], denied: [] },
  regions: { allowed: [], denied: [] },
  scope: { kind: 'others' as const },
};

/** What a node opens its answer with. */
function opening(node: string, round: number) {
  return { digest: hash('answer', node, round), seedSalt: hash('salt', node, round), abstained: false };
}

/** What follows for a node's member; for one that may not ask, what would for the requester's. */
async function planned(stage: Stage, node: string) {
  const mspId = mspOf(isActive(stage, mspOf(node)) ? node : REQUESTER);
  const request: QueryRequest<'taskQueries:plan'> = {
    lane: 1,
    opens: opensOf(stage, mspId, 1),
    epoch: Math.max(0, nextEpoch(stage) - 1),
    terms: TERMS,
    coordinator: mspId === mspOf(COORDINATOR) ? COORDINATOR : null,
  };
  const reader = await stage.identity(judge(mspId), ['validator']);
  const plan = await stage.ledger.query(reader, 'taskQueries:plan', request).catch(() => undefined);
  return { request, plan };
}

export const taskRequests: RequestsOf<'tasks'> = {
  'tasks:open': async (stage, node) => {
    const { request, plan } = await planned(stage, node);
    const task = plan?.task ?? stage.focus.task;
    const canary = stage.focus.linked ? stage.focus.canary : null;
    return {
      request: {
        ...request,
        coordinator: plan?.coordinator ?? COORDINATOR,
        committee: (plan?.seats ?? []).map(({ provider }) => provider),
        substitutes: (plan?.substitutes ?? []).map(({ provider }) => provider),
        quote: String(plan?.quote ?? 0),
        promptDigest: DIGEST,
        link: canaryCommitment({ channel: stage.ledger.channel, task }, canary, SALT),
      },
      transient: SEALED,
    };
  },
  'tasks:decline': ({ focus }) => ({ request: { task: focus.task } }),
  'tasks:substitute': (stage) => {
    const { task } = stage.focus;
    const taken = find(stage, `substituted/${task}`, Substituted)?.substitutions.length ?? 0;
    const provider = ['EMSP/expert', 'FMSP/expert'][taken] ?? 'FMSP/expert';
    const prompt = { step: 'prompt', round: 0, author: REQUESTER, key: KEY };
    return { request: { task, seat: 0, provider }, transient: { keys: [prompt] } };
  },
  'tasks:commit': (stage, node) => {
    const { task } = stage.focus;
    const round = currentRound(stage);
    const binding = { channel: stage.ledger.channel, task, round, author: node };
    const commitment = answerCommitment(binding, opening(node, round));
    return {
      request: { task, round, commitment, model: 'played', promptTokens: 1, completionTokens: 1 },
      transient: SEALED,
    };
  },
  'tasks:close': (stage) => ({ request: { task: stage.focus.task, round: currentRound(stage) } }),
  'tasks:reveal': (stage, node) => {
    const round = currentRound(stage);
    return {
      request: { task: stage.focus.task, round, ...opening(node, round) },
      transient: { keys: [{ step: 'answer', round, author: node, key: KEY }] },
    };
  },
  'tasks:startRound': (stage) => ({
    request: { task: stage.focus.task, round: currentRound(stage) + 1, digest: DIGEST },
    transient: SEALED,
  }),
  'tasks:result': async (stage) => {
    const { task } = stage.focus;
    const plan = await stage.ledger
      .query(await stage.reader(), 'taskQueries:planResult', { task })
      .catch(() => undefined);
    return {
      request: {
        task,
        digest: DIGEST,
        method: 'vote',
        flag: 'ok',
        unanimous: true,
        agreement: 1_000_000,
        independence: 0,
        follows: null,
        dissent: [],
        rounds: currentRound(stage),
        validators: plan?.validators ?? [],
      },
      transient: { ...SEALED, keys: [{ step: 'prompt', round: 0, author: REQUESTER, key: KEY }] },
    };
  },
  'tasks:cancel': ({ focus }) => ({ request: { task: focus.task } }),
};
