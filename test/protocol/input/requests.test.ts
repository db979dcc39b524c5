import fc from 'fast-check';
import { QUERIES, SUBMITS } from '@llmnet/protocol';
import type { QueryName, SubmitName } from '@llmnet/protocol';
import { arbitraryRequest } from './arbitrary-request';
import { NO_REQUESTS, spoilt } from './bad-values';
import { QUERY_NAMES, SUBMIT_NAMES, enter, goodQuery, goodSubmit, stage } from './calls';
import type { GoodCall } from './calls';
import { call, fault } from './outcome';

/** The same input each time; other with `INPUT_SEED`, more with `INPUT_RUNS`. */
const SEED = Number(process.env['INPUT_SEED'] ?? 20_260_101);
const RUNS = Number(process.env['INPUT_RUNS'] ?? 100);

const TRANSACTIONS = { ...SUBMITS, ...QUERIES };
const NAMES = [...SUBMIT_NAMES, ...QUERY_NAMES];

function isSubmit(name: SubmitName | QueryName): name is SubmitName {
  return Object.hasOwn(SUBMITS, name);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

let calls = 0;
beforeAll(() => enter('not founded'), 60_000);
afterAll(() => {
  process.stdout.write(
    `${String(calls)} calls with bad input: INPUT_SEED=${String(SEED)} INPUT_RUNS=${String(RUNS)}\n`,
  );
});

describe.each(NAMES)('%s', (name) => {
  const { request: schema } = TRANSACTIONS[name];
  let good: GoodCall;
  const attempt = (json: string) => {
    calls += 1;
    return call(good.by, name, [json], good.transient);
  };
  const params = { seed: SEED, numRuns: RUNS };

  beforeAll(async () => {
    good = isSubmit(name) ? await goodSubmit(name) : await goodQuery(name);
  });

  it('refuses a request with something wrong in it, and repeats nothing of it', async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(good.request), async (json) => {
        const outcome = await attempt(json);
        expect(fault(outcome)).toBeUndefined();
        if (!schema.safeParse(parsed(json)).success) expect(outcome.code).toBe('INVALID_REQUEST');
      }),
      params,
    );
  });

  it('takes or refuses any request of its form', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRequest(schema), async (request) => {
        expect(fault(await attempt(JSON.stringify(request)))).toBeUndefined();
      }),
      { ...params, numRuns: Math.ceil(RUNS / 3) },
    );
  });

  it('refuses what is no request', async () => {
    for (const json of NO_REQUESTS) {
      const outcome = await attempt(json);
      expect(fault(outcome)).toBeUndefined();
      expect(outcome.code).toBe('INVALID_REQUEST');
    }
  });

  it.each([0, 2, 50])('refuses %d arguments', async (count) => {
    const args = Array.from({ length: count }, () => JSON.stringify(good.request));
    const outcome = await call(good.by, name, args, good.transient);
    expect(fault(outcome)).toBeUndefined();
    expect(outcome.code).toBe('INVALID_REQUEST');
  });
});

describe('a transaction that does not exist', () => {
  it.each([
    'tasks:',
    'tasks:nothing',
    'tasks:constructor',
    'tasks:__proto__',
    `tasks:${'ZQJXMARKZQJX/'.repeat(1_000)}`,
  ])('is refused: %.20s', async (name) => {
    await enter('settled');
    const outcome = await call(await stage.reader(), name, ['{}']);
    expect(fault(outcome)).toBeUndefined();
    expect(outcome.code).toBe('UNKNOWN_TRANSACTION');
  });
});
