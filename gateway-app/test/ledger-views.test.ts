import request from 'supertest';
import { MSP, refusal, commit, result, reveal, settled, TASK, taskView, txId } from '@llmnet/test-kit/ledger-double';
import { harness } from './support/gateway';

describe('the trail of a task', () => {
  test('has every step in order with its transaction, and the public records', async () => {
    const { app, ledger } = harness();
    ledger.queries['taskQueries:read'] = () =>
      taskView({
        commits: [commit('Birch', 3), commit('Cedar', 2)],
        closed: { by: 'close', present: ['Birch/expert', 'Cedar/expert'], at: 0, txId: txId(4) },
        reveals: [reveal('Birch', 5), reveal('Cedar', 6, true)],
        result: result(),
        scoreCommits: [{ task: TASK, panel: 0, validator: 'Fern/worker', commitment: txId(0), at: 0, txId: txId(9) }],
        scoreReveals: [
          {
            task: TASK,
            panel: 0,
            validator: 'Fern/worker',
            scores: [{ provider: 'Birch/expert', score: 900_000, final: null }],
            rationales: [],
            at: 0,
            txId: txId(10),
          },
        ],
        settled: settled('judged', 12, {
          seats: [
            {
              provider: 'Birch/expert',
              end: 'answered',
              verdict: 900_000n,
              evidence: 900_000n,
              final: null,
              window: 4,
            },
          ],
          payments: [{ account: 'Birch', reason: 'answer', amount: 63_000n }],
        }),
      });
    const transaction = ledger.transactions;
    ledger.transactions = (id) => ({ ...transaction(id), block: Number.parseInt(id, 16) });
    const response = await request(app).get(`/api/tasks/${TASK}`).expect(200);

    expect(response.body).toMatchObject({
      steps: [
        {
          ...{ step: 'open', by: 'Aster/gateway', block: 1, txId: txId(1), time: '2026-01-02T03:04:05.000Z' },
          ...{ creator: { mspId: 'Aster', name: 'gateway' }, endorsers: ['Aster', 'Birch'], validation: 'VALID' },
        },
        { step: 'commit', by: 'Cedar/expert', block: 2 },
        { step: 'commit', by: 'Birch/expert', block: 3 },
        { step: 'close', by: null, block: 4, txId: txId(4) },
        { step: 'reveal', by: 'Birch/expert', block: 5 },
        { step: 'reveal', by: 'Cedar/expert', block: 6 },
        { step: 'result', by: 'Aster/worker', block: 8 },
        { step: 'score commit', by: 'Fern/worker', block: 9 },
        { step: 'score reveal', by: 'Fern/worker', block: 10 },
        { step: 'settle', by: null, block: 12 },
      ],
    });
    expect(response.body).toMatchObject({
      terms: { domain: 'mathematics', priceCap: '1000000' },
      committee: [
        { provider: 'Birch/expert', p: '700000', s: '90000', price: '100000' },
        { provider: 'Cedar/expert' },
        { provider: 'Dahlia/expert' },
      ],
      reveals: [
        { provider: 'Birch/expert', abstained: false },
        { provider: 'Cedar/expert', abstained: true },
      ],
      result: { method: 'vote', agreement: 640_000 },
      verdicts: [{ provider: 'Birch/expert', verdict: '900000' }],
      payments: [{ account: 'Birch', amount: '63000' }],
    });
  });

  test('of a task that has just been opened has one step', async () => {
    const { app, ledger } = harness();
    ledger.queries['taskQueries:read'] = () =>
      taskView({ closed: { by: 'reveal', present: [], at: 0, txId: txId(4) } });
    const response = await request(app).get(`/api/tasks/${TASK}`).expect(200);
    expect(response.body).toMatchObject({
      steps: [{ step: 'open' }],
      result: null,
      verdicts: null,
      payments: null,
      outcome: null,
    });
  });

  test('is 400 for what is no id and 404 for a task that is not there', async () => {
    const { app, ledger } = harness();
    await request(app).get('/api/tasks/nonsense').expect(400);
    ledger.queries['taskQueries:read'] = () => {
      throw refusal('UNKNOWN_RECORD');
    };
    const response = await request(app).get(`/api/tasks/${TASK}`).expect(404);
    expect(response.body).toMatchObject({ error: { code: 'UNKNOWN_RECORD' } });
  });
});

describe('the domains', () => {
  test('are those that the consortium governs', async () => {
    const response = await request(harness().app).get('/api/domains').expect(200);
    expect(response.body).toEqual({ domains: ['mathematics', 'geography'] });
  });

  test('have a table of organisations, in the latest snapshot or not', async () => {
    const response = await request(harness().app).get('/api/domains/mathematics/reputation').expect(200);
    const record = { a: '5000000', b: '2000000', folded: 7, window: 4 };
    expect(response.body).toEqual({
      domain: 'mathematics',
      epoch: 3,
      organisations: [
        {
          mspId: 'Birch',
          provider: 'Birch/expert',
          model: 'model',
          price: '100000',
          p: '700000',
          s: '90000',
          ...record,
        },
        { mspId: 'Iris', provider: null, model: null, price: null, p: null, s: null, ...record },
      ],
    });
  });

  test('that are not governed are 404', async () => {
    await request(harness().app).get('/api/domains/law/reputation').expect(404);
  });
});

describe('the state of the gateway', () => {
  test('is alive without touching anything', async () => {
    const { app, ledger, coordinator } = harness();
    await request(app).get('/healthz').expect(200);
    expect(ledger.calls).toEqual([]);
    expect(coordinator.models).not.toHaveBeenCalled();
  });

  test('is ready with ledger and coordinator', async () => {
    const response = await request(harness().app).get('/readyz').expect(200);
    expect(response.body).toEqual({ ready: true, reasons: [], models: [] });
  });

  test('names the models of its member that do not answer, and stays ready: others answer', async () => {
    const { app, coordinator } = harness();
    const failing = { model: 'tiny', duties: ['provider' as const], failure: 'HTTP 401; check its key' };
    coordinator.models.mockResolvedValue([failing]);
    const response = await request(app).get('/readyz').expect(200);
    expect(response.body).toMatchObject({ ready: true, models: [{ member: MSP, ...failing }] });
  });

  test('is not ready without them, and says why', async () => {
    const { app, ledger, coordinator } = harness();
    ledger.queries['membership:consortium'] = () => {
      throw refusal('NOT_FOUNDED');
    };
    coordinator.models.mockRejectedValue(new Error('refused'));
    const response = await request(app).get('/readyz').expect(503);
    expect(response.body).toMatchObject({ reasons: [{ code: 'internal_error' }, { code: 'NOT_FOUNDED' }] });
  });
});
