import { textDigest } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { openText } from '@llmnet/ledger-client';
import type { GeneralJWE } from '@llmnet/ledger-client';
import { BackendError } from '../../src/models/backend';
import { AnswerBoard } from '../../src/coordinator-service';
import { Coordinator } from '../../src/actions/coordinator';
import { refusal, plan, COORDINATOR, TASK, txId } from '@llmnet/test-kit/ledger-double';
import { PlayedTask, VALIDATOR } from '../support/played-task';
import type { Given } from '../support/played-task';
import { ScriptedBackend } from '../support/scripted-backend';
import { PROVIDERS, after, declined } from '../support/tasks';

interface Concluded {
  readonly board: AnswerBoard;
  readonly request: SubmitRequest<'tasks:result'>;
  readonly transient: Readonly<Record<string, string>>;
}

async function conclude(
  given: readonly Given[],
  synthesiser: ScriptedBackend | null = null,
  question?: string,
): Promise<Concluded> {
  const played = await PlayedTask.as('coordinator', given, question);
  const board = new AnswerBoard();
  const concluded: Concluded[] = [];
  played.ledger.queries['taskQueries:planResult'] = () => ({ validators: [VALIDATOR.node] });
  played.ledger.submits['tasks:result'] = async (request, { transient = {} }) => {
    await expect(board.wait(TASK, 0)).resolves.toBeDefined();
    concluded.push({ board, request, transient });
    return txId(4);
  };
  await new Coordinator(played.steps, board, { agreementFloor: 500_000, synthesiser }).conclude(after());
  const [only] = concluded;
  if (only === undefined) throw new Error('no result was recorded');
  return only;
}

const RIGHT = 'It is 42.\nFinal answer: 42';
const AGREEING: Given[] = [
  { content: RIGHT, final: '42', expertMilliseconds: 10 },
  { content: RIGHT, final: '42', expertMilliseconds: 30 },
  { content: 'It is 41.\nFinal answer: 41', final: '41', expertMilliseconds: 20 },
];

test('the gateway has the answer before the result is on the ledger', async () => {
  const { board } = await conclude(AGREEING);
  await expect(board.wait(TASK, 0)).resolves.toMatchObject({
    task: TASK,
    domain: 'mathematics',
    content: RIGHT,
    method: 'vote',
    agreement: 666_666,
    usage: { promptTokens: 30, completionTokens: 15 },
    expertMs: 30,
  });
});

test('the committee is told with what each seat gave', async () => {
  const { board } = await conclude([{ final: '42' }, { abstained: true }, 'silent']);
  const answer = await board.wait(TASK, 0);
  expect(answer?.committee.map(({ state }) => state)).toEqual(['answered', 'abstained', 'silent']);
});

test('the result on the ledger says how it came about, without the text', async () => {
  const { request, transient } = await conclude(AGREEING);
  expect(request).toEqual({
    task: TASK,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    method: 'vote',
    flag: 'ok',
    unanimous: false,
    agreement: 666_666,
    independence: 3,
    follows: 'Birch/expert',
    dissent: ['Dahlia/expert'],
    rounds: 0,
    validators: [VALIDATOR.node],
  });
  expect(JSON.stringify([request, transient])).not.toContain('It is 4');
});

test('the result is sealed for the validators, under the digest that is recorded', async () => {
  const { request, transient } = await conclude(AGREEING);
  const { text, key } = JSON.parse(transient['text'] ?? '') as { text: string; key: GeneralJWE };
  const binding = { channel: 'llmnet', task: TASK, step: 'result', round: 0, author: COORDINATOR } as const;
  const opened = await openText({ text, keys: [key] }, binding, VALIDATOR.textKey);
  expect(JSON.parse(opened.text)).toEqual({ content: RIGHT, final: '42' });
  expect(opened.digest).toBe(request.digest);
  expect(opened.digest).not.toBe(textDigest(binding, '', opened.text));
});

test('the validators get the keys of the prompt and of every answer that was revealed', async () => {
  const { transient } = await conclude([{ final: '42' }, 'silent', { abstained: true }]);
  const grants = JSON.parse(transient['keys'] ?? '') as { step: string; author: string; key: GeneralJWE }[];
  expect(grants.map(({ step, author }) => `${step} of ${author}`)).toEqual([
    'prompt of Aster/gateway',
    'answer of Birch/worker',
    'answer of Dahlia/worker',
  ]);
  for (const { key } of grants) expect(key.recipients.map(({ header }) => header?.kid)).toEqual([VALIDATOR.node]);
});

test('answers that can be compared are not synthesised', async () => {
  const synthesiser = new ScriptedBackend('written');
  await conclude(AGREEING, synthesiser);
  expect(synthesiser.asked).toEqual([]);
});

test('answers that cannot be compared are synthesised where there is a model for it', async () => {
  const essays: Given[] = [{ content: 'One\nessay.' }, { content: 'Two\nessays.' }, { content: 'Three\nessays.' }];
  const { board, request } = await conclude(essays, new ScriptedBackend('written'));
  await expect(board.wait(TASK, 0)).resolves.toMatchObject({ content: 'written', follows: 'Birch/expert' });
  expect(request.method).toBe('synthesis');
  expect((await conclude(essays)).request.method).toBe('follow');
});

test('validators that changed since they were planned are planned anew, and nothing is decided again', async () => {
  const played = await PlayedTask.as('coordinator', [
    { content: 'One\nessay.' },
    { content: 'Two\nessays.' },
    { content: 'Three\nessays.' },
  ]);
  const planned = [[], [VALIDATOR.node]];
  played.ledger.queries['taskQueries:planResult'] = () => ({ validators: planned.shift() ?? [] });
  const recorded: SubmitRequest<'tasks:result'>[] = [];
  played.ledger.submits['tasks:result'] = (request) => {
    recorded.push(request);
    if (recorded.length === 1) throw refusal('PLAN_CHANGED');
    return txId(4);
  };
  const synthesiser = new ScriptedBackend('written');
  await new Coordinator(played.steps, new AnswerBoard(), { agreementFloor: 500_000, synthesiser }).conclude(after());
  expect(recorded.map(({ validators }) => validators)).toEqual([[], [VALIDATOR.node]]);
  expect(synthesiser.asked).toHaveLength(1);
});

test('a committee that gave nothing still ends with a result', async () => {
  const { request } = await conclude(['silent', 'silent', 'silent']);
  expect(request).toMatchObject({ method: 'none', flag: 'too_few', follows: null, dissent: [] });
});

describe('what would cost the task its result costs only the seat', () => {
  const ANSWERS = ['a', 'b', 'c'].map((text) => ({ content: `${text}\nFinal answer: 42`, final: '42' }));

  async function recorded(prepare: (played: PlayedTask) => Promise<void> | void): Promise<readonly string[]> {
    const played = await PlayedTask.as('coordinator', ANSWERS);
    await prepare(played);
    played.ledger.queries['taskQueries:planResult'] = () => ({ validators: [VALIDATOR.node] });
    played.ledger.submits['tasks:result'] = () => txId(4);
    const options = { agreementFloor: 0, synthesiser: null };
    await new Coordinator(played.steps, new AnswerBoard(), options).conclude(after());
    return played.ledger.committed;
  }

  test('a revealed text that is no answer', async () => {
    const steps = recorded(async (played) => {
      played.texts.pop();
      const digest = await played.put({ step: 'answer', round: 0, author: 'Dahlia/worker' }, { junk: true });
      const reveals = played.view.rounds[0]?.reveals ?? [];
      reveals.splice(2, 1, ...reveals.slice(2).map((one) => ({ ...one, digest })));
    });
    await expect(steps).resolves.toEqual(['tasks:result']);
  });

  test.each([null, 7, {}, { recipients: 'x' }, { recipients: [null] }])('a published key that is %j', async (key) => {
    const steps = recorded((played) => {
      played.texts.splice(3, 1, ...played.texts.slice(3).map((text) => ({ ...text, keys: [key] })));
    });
    await expect(steps).resolves.toEqual(['tasks:result']);
  });
});

test('a consortium without anyone to validate records its result too', async () => {
  const played = await PlayedTask.as('coordinator', AGREEING);
  played.ledger.queries['taskQueries:planResult'] = () => ({ validators: [] });
  played.ledger.submits['tasks:result'] = () => txId(4);
  await new Coordinator(played.steps, new AnswerBoard(), { agreementFloor: 0, synthesiser: null }).conclude(after());
  expect(played.ledger.committed).toEqual(['tasks:result']);
});

test('a synthesiser that fails leaves the answer that is followed', async () => {
  const synthesiser = new ScriptedBackend('');
  jest.spyOn(synthesiser, 'complete').mockRejectedValue(new BackendError('model', 'HTTP 500'));
  const essays = ['a', 'b', 'c'].map((text) => ({ content: `${text}\nessay`, final: null }));
  const { request } = await conclude(essays, synthesiser);
  expect(request).toMatchObject({ method: 'follow' });
});

test('a synthesis is paid for once, however often its result has to be handed in', async () => {
  const played = await PlayedTask.as('coordinator', [{ content: 'One\nessay.' }, { content: 'Two\nessays.' }]);
  played.ledger.queries['taskQueries:planResult'] = () => ({ validators: [VALIDATOR.node] });
  let tries = 0;
  played.ledger.submits['tasks:result'] = () => {
    tries += 1;
    if (tries === 1) throw new Error('no peer');
    return txId(4);
  };
  const synthesiser = new ScriptedBackend('written');
  const coordinator = new Coordinator(played.steps, new AnswerBoard(), { agreementFloor: 500_000, synthesiser });
  await expect(coordinator.conclude(after())).rejects.toThrow('no peer');
  await coordinator.conclude(after());
  expect(tries).toBe(2);
  expect(synthesiser.asked).toHaveLength(1);
});

test('a synthesiser has half of the time until the result is due', async () => {
  const played = await PlayedTask.as('coordinator', [{ content: 'One\nessay.' }, { content: 'Two\nessays.' }]);
  played.ledger.queries['taskQueries:planResult'] = () => ({ validators: [VALIDATOR.node] });
  played.ledger.submits['tasks:result'] = () => txId(4);
  const synthesiser = new ScriptedBackend('written');
  const coordinator = new Coordinator(played.steps, new AnswerBoard(), { agreementFloor: 500_000, synthesiser });
  jest.useFakeTimers({ now: played.view.task.resultBy - 11_500, doNotFake: ['nextTick', 'setImmediate'] });
  try {
    await coordinator.conclude(after());
  } finally {
    jest.useRealTimers();
  }
  expect(synthesiser.asked).toMatchObject([{ withinMs: 5_000 }]);
});

test('what an author calls its final answer counts for nothing beside what it wrote', async () => {
  const { board } = await conclude([
    { content: 'Final answer: 42', final: '41' },
    { content: 'Final answer: 42', final: '41' },
    { content: 'Final answer: 41', final: '41' },
  ]);
  await expect(board.wait(TASK, 0)).resolves.toMatchObject({ final: '42', flag: 'ok' });
});

test('an answer that was cut is told as that, at once and on the ledger', async () => {
  const { board, transient } = await conclude([{ content: 'One, two, thr', cut: 'length' }, 'silent', 'silent']);
  await expect(board.wait(TASK, 0)).resolves.toMatchObject({ content: 'One, two, thr', cut: 'length' });
  const { text, key } = JSON.parse(transient['text'] ?? '') as { text: string; key: GeneralJWE };
  const place = { task: TASK, step: 'result', round: 0, author: COORDINATOR } as const;
  const opened = await openText({ text, keys: [key] }, { channel: 'llmnet', ...place }, VALIDATOR.textKey);
  expect(JSON.parse(opened.text)).toMatchObject({ content: 'One, two, thr', cut: 'length' });
});

test('an answer that was written anew is cut only where the writing was', async () => {
  const essays: Given[] = [
    { content: 'One\nessay.', cut: 'length' },
    { content: 'Two\nessays.', cut: 'length' },
  ];
  const whole = await conclude(essays, new ScriptedBackend('written'));
  await expect(whole.board.wait(TASK, 0)).resolves.not.toHaveProperty('cut');
  const synthesiser = new ScriptedBackend('');
  const cut = { content: 'writ', cut: 'length', promptTokens: 1, completionTokens: 1 } as const;
  jest.spyOn(synthesiser, 'complete').mockResolvedValue(cut);
  const { board } = await conclude(essays, synthesiser);
  await expect(board.wait(TASK, 0)).resolves.toMatchObject({ content: 'writ', cut: 'length' });
});

test('an answer beyond its terms is none', async () => {
  const { board } = await conclude([
    { content: `${'x'.repeat(20_000)}\nFinal answer: 41` },
    { content: RIGHT },
    { content: RIGHT },
  ]);
  await expect(board.wait(TASK, 0)).resolves.toMatchObject({
    final: '42',
    committee: [{ state: 'silent' }, { state: 'answered' }, { state: 'answered' }],
  });
});

test('lists are counted as sets where the question asks for one', async () => {
  const given = [{ final: 'Chad, Peru' }, { final: 'Peru and Chad' }, { final: 'Peru, Chad' }];
  const asked = await conclude(given, null, 'Which countries are named?');
  await expect(asked.board.wait(TASK, 0)).resolves.toMatchObject({ agreement: 1_000_000 });
  const other = await conclude(given);
  await expect(other.board.wait(TASK, 0)).resolves.not.toMatchObject({ agreement: 1_000_000 });
});

describe('a seat that was given back', () => {
  const substitute = plan().substitutes[0]?.provider ?? '';

  afterEach(() => {
    jest.useRealTimers();
  });

  /** @param passedMs of the six seconds to commit */
  async function arrange(substitutes = plan().substitutes, passedMs = 3_900) {
    const played = await PlayedTask.as('coordinator');
    const { commitBy } = played.view.task;
    played.view = { ...played.view, task: { ...played.view.task, at: commitBy - 6_000 } };
    jest.useFakeTimers({ now: commitBy - 6_000 + passedMs, doNotFake: ['nextTick', 'setImmediate'] });
    played.view = { ...played.view, task: { ...played.view.task, substitutes } };
    const board = new AnswerBoard();
    const taken: {
      readonly request: unknown;
      readonly grants: readonly { readonly step: string; readonly key: GeneralJWE }[];
    }[] = [];
    played.ledger.submits['tasks:substitute'] = (request, { transient }) => {
      taken.push({ request, grants: JSON.parse(transient?.['keys'] ?? '') as [] });
      return txId(4);
    };
    const coordinator = new Coordinator(played.steps, board, { agreementFloor: 0, synthesiser: null });
    return { played, board, coordinator, taken };
  }

  test('goes to the next substitute, with the key of the prompt', async () => {
    const { coordinator, taken, board } = await arrange();
    await coordinator.substitute(after(declined(PROVIDERS[1] ?? '')));
    expect(taken).toMatchObject([
      {
        request: { task: TASK, seat: 1, provider: substitute },
        grants: [{ step: 'prompt', key: { recipients: [{ header: { kid: 'Elm/worker' } }] } }],
      },
    ]);
    await expect(board.wait(TASK, 0)).resolves.toBeUndefined();
  });

  test.each([
    ['others may still answer', [PROVIDERS[1] ?? ''], undefined],
    ['all others were given back too', PROVIDERS, null],
  ])('stays empty where no substitute is left; %s', async (_what, back, told) => {
    const { coordinator, taken, board } = await arrange([]);
    await coordinator.substitute(after(...back.map(declined)));
    expect(taken).toEqual([]);
    await expect(board.wait(TASK, 0)).resolves.toBe(told);
  });

  test('stays empty where a substitute could not answer in time, whose silence would count', async () => {
    const { coordinator, taken, board } = await arrange(plan().substitutes, 4_100);
    await coordinator.substitute(after(...PROVIDERS.map(declined)));
    expect(taken).toEqual([]);
    await expect(board.wait(TASK, 0)).resolves.toBeNull();
  });

  test('stays empty where it is too late, and who waits is told', async () => {
    const { coordinator, played, board } = await arrange();
    played.ledger.submits['tasks:substitute'] = () => {
      throw refusal('TOO_LATE');
    };
    await coordinator.substitute(after(...PROVIDERS.map(declined)));
    await expect(board.wait(TASK, 0)).resolves.toBeNull();
  });

  test('is no failure where another seat took the substitute meanwhile', async () => {
    const { coordinator, played, board } = await arrange();
    played.ledger.submits['tasks:substitute'] = () => {
      throw refusal('NO_SUBSTITUTE');
    };
    await coordinator.substitute(after(...PROVIDERS.map(declined)));
    await expect(board.wait(TASK, 0)).resolves.toBeUndefined();
  });

  test('is tried again where the ledger does not answer', async () => {
    const { coordinator, played } = await arrange();
    played.ledger.submits['tasks:substitute'] = () => {
      throw refusal('LEDGER_UNAVAILABLE');
    };
    await expect(coordinator.substitute(after(declined(PROVIDERS[0] ?? '')))).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
    });
  });
});
