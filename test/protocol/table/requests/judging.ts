import { hash, mspOf, scoreCommitment } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { MEMBERS, REQUESTER, SEATS, worker } from '../cast';
import type { RequestsOf, Stage } from '../stage';
import { DOMAIN, KEY, SALT, SEALED } from './constants';
import { disputes, findResult, isDeclared, isSettled, recordWindow } from './records';

type Scores = SubmitRequest<'evaluation:revealScore'>['scores'];
type Subject = SubmitRequest<'disputes:open'>['subject'];

const DISPUTED_TEXT = { step: 'answer', round: 0, author: worker('BMSP') } as const;

/** Validators find every answer good; a panel finds none of them so, and that a disputed text matches. */
function scoresOf(stage: Stage): Scores {
  const dispute = disputes(stage).at(-1);
  if (dispute?.subject.kind === 'text') {
    return [{ provider: dispute.subject.text.author, score: 1_000_000, final: null }];
  }
  const score = dispute === undefined ? 900_000 : 0;
  return SEATS.map((mspId) => ({ provider: `${mspId}/expert`, score, final: score }));
}

function panelOf(stage: Stage): number {
  return disputes(stage).length;
}

/** The verdicts once there are some, a text before. */
function subjectOf(stage: Stage): Subject {
  return isSettled(stage) ? { kind: 'verdict' } : { kind: 'text', text: DISPUTED_TEXT };
}

/** A key of what is disputed, of the verdicts that of the prompt. */
function disputedKeys(subject: Subject): { keys: object[] } {
  const text = subject.kind === 'text' ? DISPUTED_TEXT : { step: 'prompt', round: 0, author: REQUESTER };
  return { keys: [{ ...text, key: KEY }] };
}

export const judgingRequests: RequestsOf<'evaluation' | 'settlement' | 'canaries' | 'disputes'> = {
  'evaluation:commitScore': (stage, node) => {
    const { task } = stage.focus;
    const panel = panelOf(stage);
    const binding = { channel: stage.ledger.channel, task, panel, author: node };
    return {
      request: { task, panel, commitment: scoreCommitment(binding, scoresOf(stage), [], SALT) },
      transient: SEALED,
    };
  },
  'evaluation:closeScores': (stage) => ({ request: { task: stage.focus.task, panel: panelOf(stage) } }),
  'evaluation:revealScore': (stage) => ({
    request: {
      task: stage.focus.task,
      panel: panelOf(stage),
      scores: scoresOf(stage),
      salt: SALT,
      rationales: [],
    },
  }),
  'settlement:settle': (stage) => {
    const judges = (findResult(stage)?.validators ?? []).map(mspOf);
    const windows = (field: string, mspIds: readonly string[]) =>
      mspIds.map((mspId) => ({ mspId, window: recordWindow(stage, field, mspId).open }));
    return {
      request: {
        task: stage.focus.task,
        windows: windows(DOMAIN, MEMBERS),
        validationWindows: windows('~validation', judges),
        link: stage.focus.linked || isDeclared(stage) ? null : { canary: null, salt: SALT },
        pings: [],
      },
    };
  },
  'canaries:deposit': (_stage, node) => ({
    request: {
      domain: DOMAIN,
      asker: REQUESTER,
      questionDigest: hash('question', node),
      answerDigest: hash('known answer', node),
    },
    transient: { text: { question: SEALED.text, answer: SEALED.text } },
  }),
  'canaries:declare': ({ focus }) => ({
    request: {
      task: focus.task,
      canary: focus.canary,
      salt: SALT,
      truths: SEATS.map((mspId) => ({ provider: `${mspId}/expert`, truth: 1_000_000 })),
    },
  }),
  'canaries:reimburse': ({ focus }) => ({ request: { task: focus.task } }),
  'disputes:open': async (stage, node) => {
    const request = { task: stage.focus.task, number: disputes(stage).length + 1, subject: subjectOf(stage) };
    const plan = await stage.ledger
      .query(await stage.identity(node, ['admin']), 'disputes:plan', request)
      .catch(() => undefined);
    return { request: { ...request, lane: 0, panel: plan?.panel ?? [] }, transient: disputedKeys(request.subject) };
  },
  'disputes:disclose': (stage) => {
    const dispute = disputes(stage).at(-1);
    return {
      request: { task: stage.focus.task, number: dispute?.number ?? 1 },
      transient: disputedKeys(dispute?.subject ?? { kind: 'verdict' }),
    };
  },
  'disputes:resolve': (stage) => ({
    request: { task: stage.focus.task, number: Math.max(1, disputes(stage).length) },
  }),
};
