import { scoreCommitment } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { openDocument } from '@llmnet/ledger-client';
import { ScoreDocument } from '@llmnet/ledger-client';
import { Validator } from '../../src/actions/validator';
import { BackendError } from '../../src/models/backend';
import { TASK, txId } from '@llmnet/test-kit/ledger-double';
import { PlayedTask, QUESTION, VALIDATOR } from '../support/played-task';
import type { Given } from '../support/played-task';
import { ScriptedBackend } from '../support/scripted-backend';
import { after } from '../support/tasks';

const LOG = { warn: jest.fn() };
const PLACE = { task: TASK, step: 'score', round: 0, author: VALIDATOR.node } as const;

interface Scored {
  readonly played: PlayedTask;
  readonly backend: ScriptedBackend;
  readonly validator: Validator;
  readonly document: ScoreDocument;
  readonly request: SubmitRequest<'evaluation:commitScore'>;
}

/** A validator whose own answer is `own` scores these answers; the sealed text of its commitment is put on the ledger. */
async function score(own: string, given: readonly Given[], question?: string): Promise<Scored> {
  const played = await PlayedTask.as('validator', given, question);
  const requests: SubmitRequest<'evaluation:commitScore'>[] = [];
  played.ledger.submits['evaluation:commitScore'] = (request, { transient }) => {
    requests.push(request);
    const { text, key } = JSON.parse(transient?.['text'] ?? '') as { text: string; key: unknown };
    played.texts.push({ step: 'score', round: 0, author: VALIDATOR.node, text, keys: [key] });
    return txId(5);
  };
  const backend = new ScriptedBackend(own);
  const validator = new Validator(played.steps, backend, LOG);
  await validator.score(after());
  const { document } = await openDocument(played.ledger.asLedger, PLACE, ScoreDocument);
  const [request] = requests;
  if (request === undefined) throw new Error('nothing was committed');
  return { played, backend, validator, document, request };
}

const scores = ({ document }: Scored): (number | null)[] => document.scores.map(({ score: value }) => value);

test('equal answers are right, different ones wrong', async () => {
  const scored = await score('Final answer: 42', [{ final: '42.0' }, { final: ' 42. ' }, { final: '43' }]);
  expect(scores(scored)).toEqual([1_000_000, 1_000_000, 0]);
});

test('abstentions, silence and answers that cannot be compared get no score', async () => {
  const scored = await score('Final answer: 42', [
    { abstained: true },
    'silent',
    { content: 'An essay.\nIn two lines.', final: null },
  ]);
  expect(scores(scored)).toEqual([null, null, null]);
});

test('an abstention gets no score even where it names an answer', async () => {
  expect(scores(await score('Final answer: 42', [{ abstained: true, final: '42' }]))).toEqual([null, null, null]);
});

test.each(['Final answer: none', 'It depends.\nOn much.'])(
  'a validator that replies %j scores nobody',
  async (reply) => {
    expect(scores(await score(reply, [{ final: '42' }, { final: '43' }]))).toEqual([null, null, null]);
  },
);

test('an answer that does not match its digest gets no score', async () => {
  const played = await PlayedTask.as('validator', [{ final: '42' }, { final: '42' }]);
  const reveals = played.view.rounds[0]?.reveals ?? [];
  reveals.splice(0, 1, ...reveals.slice(0, 1).map((one) => ({ ...one, digest: txId(7) })));
  let sealed = '';
  played.ledger.submits['evaluation:commitScore'] = (_request, { transient }) => {
    sealed = transient?.['text'] ?? '';
    return txId(5);
  };
  await new Validator(played.steps, new ScriptedBackend('42'), LOG).score(after());
  const { text, key } = JSON.parse(sealed) as { text: string; key: unknown };
  played.texts.push({ step: 'score', round: 0, author: VALIDATOR.node, text, keys: [key] });
  const { document } = await openDocument(played.ledger.asLedger, PLACE, ScoreDocument);
  expect(document.scores.map(({ score: value }) => value)).toEqual([null, 1_000_000, null]);
});

test('the model is asked the question, not shown the answers', async () => {
  const { backend } = await score('42', [{ content: 'I say 42', final: '42' }]);
  expect(backend.asked).toHaveLength(1);
  expect(backend.asked[0]?.messages.at(-1)).toEqual({ role: 'user', content: QUESTION });
  expect(JSON.stringify(backend.asked)).not.toContain('I say 42');
});

test('the commitment is to the scores and the salt that are sealed', async () => {
  const { request, document } = await score('42', [{ final: '42' }]);
  const binding = { channel: 'llmnet', task: TASK, panel: 0, author: VALIDATOR.node };
  const commitment = scoreCommitment(binding, document.scores, [], document.salt);
  expect(request).toEqual({ task: TASK, panel: 0, commitment });
});

describe('what is revealed', () => {
  async function reveal({ played, document }: Scored, by: Validator): Promise<void> {
    const revealed: unknown[] = [];
    played.ledger.submits['evaluation:revealScore'] = (request) => {
      revealed.push(request);
      return txId(6);
    };
    played.ledger.calls.splice(0);
    await by.reveal(after());
    expect(revealed).toEqual([{ task: TASK, panel: 0, ...document, rationales: [] }]);
  }

  test('is what was sealed, which nobody is asked for', async () => {
    const scored = await score('Final answer: 42', [{ final: '42' }, { final: '42' }, { final: '43' }]);
    await reveal(scored, scored.validator);
    expect(scored.played.ledger.calls).toEqual(['evaluation:revealScore']);
  });

  test('is read back after a restart', async () => {
    const scored = await score('Final answer: 42', [{ final: '42' }, { final: '42' }, { final: '43' }]);
    await reveal(scored, new Validator(scored.played.steps, new ScriptedBackend('Final answer: 42'), LOG));
    expect(scored.played.ledger.count('taskQueries:text')).toBe(1);
  });
});

test('what an author wrote is judged, whatever it calls its final answer', async () => {
  const scored = await score('Final answer: 42', [
    { content: 'Final answer: 41', final: '42' },
    { content: 'Final answer: 42', final: '41' },
    { content: `${'x'.repeat(20_000)}\nFinal answer: 42`, final: '42' },
  ]);
  expect(scores(scored)).toEqual([0, 1_000_000, null]);
});

test('an answer in another form is right, and one that cannot be compared gets no score', async () => {
  const scored = await score('Final answer: 1000', [{ final: '10^3' }, { final: '1 000' }, { final: '\u2026' }]);
  expect(scores(scored)).toEqual([1_000_000, 1_000_000, null]);
});

test('lists are compared as sets where the question asks for one', async () => {
  const given = [{ final: 'Chad, Peru' }];
  expect(scores(await score('Final answer: Peru and Chad', given, 'Which countries are named?'))[0]).toBe(1_000_000);
  expect(scores(await score('Final answer: Peru and Chad', given))[0]).toBe(0);
});

test('a judge whose model fails says nothing: that it cannot judge would count against the answers', async () => {
  const played = await PlayedTask.as('validator', [{ final: '42' }]);
  const backend = new ScriptedBackend('42');
  const complete = jest.spyOn(backend, 'complete').mockRejectedValue(new BackendError('tiny', 'HTTP 500'));
  // The ledger takes no commitment in this test.
  await new Validator(played.steps, backend, LOG).score(after());
  expect(complete).toHaveBeenCalledTimes(1);
  expect(LOG.warn).toHaveBeenCalledTimes(1);
});

test('a commitment that failed is made the next time, without asking the model again', async () => {
  const played = await PlayedTask.as('validator', [{ final: '42' }]);
  let tries = 0;
  played.ledger.submits['evaluation:commitScore'] = () => {
    tries += 1;
    if (tries === 1) throw new Error('no peer');
    return txId(5);
  };
  const backend = new ScriptedBackend('42');
  const validator = new Validator(played.steps, backend, LOG);
  await expect(validator.score(after())).rejects.toThrow('no peer');
  await validator.score(after());
  expect(tries).toBe(2);
  expect(backend.asked).toHaveLength(1);
});
