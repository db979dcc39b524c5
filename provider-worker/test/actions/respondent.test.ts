import { answerCommitment } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { openDocument } from '@llmnet/ledger-client';
import { AnswerDocument } from '@llmnet/ledger-client';
import type { GeneralJWE } from '@llmnet/ledger-client';
import { Respondent } from '../../src/actions/respondent';
import { ANSWER_INSTRUCTION } from '../../src/models/final-answer';
import { BackendError } from '../../src/models/backend';
import { stateOf } from '../../src/state/task-state';
import type { TaskState } from '../../src/state/task-state';
import { TASK, txId } from '@llmnet/test-kit/ledger-double';
import { PlayedTask, QUESTION } from '../support/played-task';
import { ScriptedBackend } from '../support/scripted-backend';

const PROVIDER = 'Birch/expert';
const AUTHOR = 'Birch/worker';
const PLACE = { task: TASK, step: 'answer', round: 0, author: AUTHOR } as const;

class Play {
  readonly commits: SubmitRequest<'tasks:commit'>[] = [];
  readonly reveals: SubmitRequest<'tasks:reveal'>[] = [];
  readonly granted: { step: string; author: string; key: GeneralJWE }[] = [];
  readonly backend: ScriptedBackend;
  respondent: Respondent;

  private constructor(
    readonly played: PlayedTask,
    reply: string,
  ) {
    this.backend = new ScriptedBackend(reply);
    this.respondent = this.restarted();
    played.ledger.submits['tasks:commit'] = (request, { transient }) => {
      this.commits.push(request);
      const { text, key } = JSON.parse(transient?.['text'] ?? '') as { text: string; key: unknown };
      played.texts.push({ step: 'answer', round: 0, author: AUTHOR, text, keys: [key] });
      return txId(2);
    };
    played.ledger.submits['tasks:reveal'] = (request, { transient }) => {
      this.reveals.push(request);
      this.granted.push(...(JSON.parse(transient?.['keys'] ?? '') as typeof this.granted));
      return txId(3);
    };
  }

  static async with(reply: string): Promise<Play> {
    return new Play(await PlayedTask.as('respondent'), reply);
  }

  get state(): TaskState {
    return stateOf(this.played.view);
  }

  /** The respondent as after a restart of its process. */
  restarted(): Respondent {
    const models = new Map([[PROVIDER, { model: 'tiny', backend: this.backend }]]);
    return new Respondent(this.played.steps, models, { warn: jest.fn() });
  }

  async sealed(): Promise<AnswerDocument> {
    return (await openDocument(this.played.ledger.asLedger, PLACE, AnswerDocument)).document;
  }
}

test('the model is asked the question, with the token limit of the task', async () => {
  const play = await Play.with('Final answer: 42');
  await play.respondent.answer(play.state);
  expect(play.backend.asked).toMatchObject([
    { maxTokens: 1_024, instruction: ANSWER_INSTRUCTION, messages: [{ content: QUESTION }] },
  ]);
});

test('the model samples as the prompt says', async () => {
  const play = await Play.with('Final answer: 42');
  const sampling = { temperature: 0.2, stop: ['\n'] };
  const messages = [{ role: 'user', content: QUESTION }];
  const place = { step: 'prompt', round: 0, author: 'Aster/gateway' } as const;
  play.played.texts.length = 0;
  const promptDigest = await play.played.put(place, { messages, sampling });
  play.played.view = { ...play.played.view, task: { ...play.played.view.task, promptDigest } };
  await play.respondent.answer(play.state);
  expect(play.backend.asked).toMatchObject([{ maxTokens: 1_024, sampling }]);
});

test('the answer is sealed for its author alone, and no word of it is in the transaction', async () => {
  const play = await Play.with('It is heliotrope.\nFinal answer: 42');
  await play.respondent.answer(play.state);
  expect(await play.sealed()).toMatchObject({
    content: 'It is heliotrope.\nFinal answer: 42',
    final: '42',
    abstained: false,
  });
  const key = play.played.texts.at(-1)?.keys[0] as GeneralJWE;
  expect(key.recipients.map(({ header }) => header?.kid)).toEqual([AUTHOR]);
  expect(JSON.stringify([play.commits, play.played.texts])).not.toContain('heliotrope');
});

test('the commitment says which model, how many tokens, and nothing of the answer', async () => {
  const play = await Play.with('42');
  await play.respondent.answer(play.state);
  const commitment = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
  expect(play.commits).toEqual([
    { task: TASK, round: 0, commitment, model: 'tiny', promptTokens: 11, completionTokens: 7 },
  ]);
});

test.each(['Final answer: 42', 'Final answer: none'])(
  'what is revealed opens what was committed: %s',
  async (reply) => {
    const play = await Play.with(reply);
    await play.respondent.answer(play.state);
    await play.respondent.reveal(play.state);
    const [reveal] = play.reveals;
    if (reveal === undefined) throw new Error('nothing was revealed');
    expect(reveal.abstained).toBe(reply.endsWith('none'));
    const binding = { channel: 'llmnet', task: TASK, round: 0, author: AUTHOR };
    expect(play.commits[0]?.commitment).toBe(answerCommitment(binding, reveal));
  },
);

test('an answer is revealed from the ledger after a restart, the same as without one', async () => {
  const play = await Play.with('Final answer: 42');
  await play.respondent.answer(play.state);
  await play.restarted().reveal(play.state);
  await play.respondent.reveal(play.state);
  expect(play.reveals).toHaveLength(2);
  expect(play.reveals[0]).toEqual(play.reveals[1]);
});

test('the reveal hands the key to coordinator, requester and committee, and to nobody else', async () => {
  const play = await Play.with('42');
  await play.respondent.answer(play.state);
  await play.respondent.reveal(play.state);
  expect(play.granted.map(({ step, author }) => `${step} of ${author}`)).toEqual([`answer of ${AUTHOR}`]);
  expect(play.granted[0]?.key.recipients.map(({ header }) => header?.kid)).toEqual([
    'Aster/worker',
    'Aster/gateway',
    'Birch/worker',
    'Cedar/worker',
    'Dahlia/worker',
  ]);
});

test('a prompt that is not the recorded one is not answered', async () => {
  const play = await Play.with('42');
  play.played.view = { ...play.played.view, task: { ...play.played.view.task, promptDigest: txId(7) } };
  await expect(play.respondent.answer(play.state)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  expect(play.backend.asked).toEqual([]);
  expect(play.commits).toEqual([]);
});

test('a provider that this node does not have is told by name', async () => {
  const { respondent, state } = await Play.with('42');
  const seats = [{ provider: 'Birch/other', node: AUTHOR }];
  await expect(respondent.answer({ ...state, seats })).rejects.toThrow('this node has no provider Birch/other');
});

describe('a model that fails', () => {
  test.each(['passing', 'request', 'lasting'] as const)('%s gives its seat back at once', async (kind) => {
    const play = await Play.with('Final answer: 42');
    jest.spyOn(play.backend, 'complete').mockRejectedValue(new BackendError('tiny', 'HTTP 401', { kind }));
    const declined: unknown[] = [];
    play.played.ledger.submits['tasks:decline'] = (request) => {
      declined.push(request);
      return txId(4);
    };
    await play.respondent.answer(play.state);
    expect(declined).toEqual([{ task: TASK }]);
    expect(play.commits).toEqual([]);
  });

  test('is not asked again where its seat could not be given back at first', async () => {
    const play = await Play.with('Final answer: 42');
    const complete = jest.spyOn(play.backend, 'complete').mockRejectedValue(new BackendError('tiny', 'HTTP 500'));
    let tries = 0;
    play.played.ledger.submits['tasks:decline'] = () => {
      tries += 1;
      if (tries === 1) throw new Error('no peer');
      return txId(4);
    };
    await expect(play.respondent.answer(play.state)).rejects.toThrow('no peer');
    await play.respondent.answer(play.state);
    expect(complete).toHaveBeenCalledTimes(1);
  });
});

test('a reply whose commit failed is committed the next time, without asking the model again', async () => {
  const play = await Play.with('Final answer: 42');
  let tries = 0;
  play.played.ledger.submits['tasks:commit'] = () => {
    tries += 1;
    if (tries === 1) throw new Error('no peer');
    return txId(2);
  };
  await expect(play.respondent.answer(play.state)).rejects.toThrow('no peer');
  await play.respondent.answer(play.state);
  expect(tries).toBe(2);
  expect(play.backend.asked).toHaveLength(1);
});

test('the model has the time until the commit is due, less what a transaction needs', async () => {
  const play = await Play.with('Final answer: 42');
  jest.useFakeTimers({ now: play.played.view.task.commitBy - 12_000, doNotFake: ['nextTick', 'setImmediate'] });
  try {
    await play.respondent.answer(play.state);
  } finally {
    jest.useRealTimers();
  }
  expect(play.backend.asked).toMatchObject([{ withinMs: 10_500 }]);
});

test('a reply that was cut is sealed as one without a final answer', async () => {
  const play = await Play.with('');
  const cut = { content: 'Final answer: Lyon\nBut', cut: 'length', promptTokens: 1, completionTokens: 5 } as const;
  jest.spyOn(play.backend, 'complete').mockResolvedValue(cut);
  await play.respondent.answer(play.state);
  await expect(play.sealed()).resolves.toMatchObject({ final: null, cut: 'length' });
});
