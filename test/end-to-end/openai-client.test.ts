import { NotFoundError, OpenAI } from 'openai';
import { chunkSchema, completionSchema, type Provenance } from '../../cli/src/api/chat-completion';
import { DOMAINS } from '@llmnet/consortium';
import { StartedNetwork } from '../support/end-to-end/started-network';
import { settledTrail } from '../support/end-to-end/task-trail';

const REQUESTER = 'AsterMSP';
const CAPITAL = [{ role: 'user', content: 'What is the capital of Australia?' }] as const;
const STEPS_IN_ORDER = [
  'open',
  ...Array<string>(3).fill('commit'),
  ...Array<string>(3).fill('reveal'),
  'result',
  ...Array<string>(3).fill('score commit'),
  ...Array<string>(3).fill('score reveal'),
  'settle',
];

describe('an unmodified OpenAI client at the first gateway', () => {
  const network = new StartedNetwork();
  let requests = 0;
  let openai: OpenAI;

  beforeAll(async () => {
    await network.serve();
    openai = new OpenAI({
      baseURL: `${network.api}/v1`,
      apiKey: 'unused',
      fetch: (...request) => {
        requests += 1;
        return fetch(...request);
      },
    });
  }, 120_000);
  afterAll(() => network.dispose(), 60_000);

  function expectCommitteeAnswer(provenance: Provenance | undefined): void {
    expect(provenance).toMatchObject({ domain: 'geography', flag: 'ok', final: 'Canberra' });
    expect(provenance?.task).toMatch(/^[0-9a-f]{32}$/);
    expect(provenance?.agreement).toBeGreaterThan(500_000);
    const members = provenance?.committee.map(({ mspId }) => mspId);
    expect(new Set(members).size).toBe(3);
    expect(members).toHaveLength(3);
    expect(members).not.toContain(REQUESTER);
  }

  it('gets the answer of a committee of three other members, and every step is on the ledger', async () => {
    const completion = await openai.chat.completions.create({ model: 'llm-net', messages: [...CAPITAL] });
    const { llmnet, choices } = completionSchema.parse(completion);
    expectCommitteeAnswer(llmnet);
    expect(choices[0]?.message.content).toContain('Canberra');
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(0);
    expect(completion.usage?.completion_tokens).toBeGreaterThan(0);

    const { requester, steps } = await settledTrail(network.api, llmnet?.task ?? '');
    expect(requester).toBe(`${REQUESTER}/gateway`);
    expect(steps.map(({ step }) => step)).toEqual(STEPS_IN_ORDER);
    expect(new Set(steps.map(({ txId }) => txId)).size).toBe(STEPS_IN_ORDER.length);
    expect(new Set(steps.map(({ validation }) => validation))).toEqual(new Set(['VALID']));
    for (const { endorsers } of steps) expect(new Set(endorsers).size).toBeGreaterThanOrEqual(4);
    const blocks = new Map(steps.map(({ step, block }) => [step, block]));
    expect([...blocks.values()]).toEqual([...blocks.values()].sort((x, y) => x - y));
    const committers = steps.filter(({ step }) => step === 'commit').map(({ creator }) => creator.mspId);
    expect(committers.sort()).toEqual(llmnet?.committee.map(({ mspId }) => mspId).sort());
  }, 90_000);

  it('gets the same as a stream', async () => {
    const stream = await openai.chat.completions.create({
      ...{ model: 'llm-net', messages: [...CAPITAL] },
      ...{ stream: true as const, stream_options: { include_usage: true } },
    });
    const pieces: string[] = [];
    const provenances: Provenance[] = [];
    const tokens: number[] = [];
    for await (const chunk of stream) {
      const { choices, llmnet } = chunkSchema.parse(chunk);
      pieces.push(choices[0]?.delta.content ?? '');
      if (llmnet !== undefined) provenances.push(llmnet);
      if (chunk.usage != null) tokens.push(chunk.usage.total_tokens);
    }
    expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(1);
    expect(pieces.join('')).toContain('Canberra');
    expect(provenances).toHaveLength(1);
    expectCommitteeAnswer(provenances[0]);
    expect(tokens).toHaveLength(1);
  }, 60_000);

  it('finds the network and each of its domains among the models', async () => {
    const ids: string[] = [];
    for await (const { id } of openai.models.list()) ids.push(id);
    expect(ids.sort()).toEqual(['llm-net', ...DOMAINS.map((domain) => `llm-net/${domain}`)].sort());
  });

  it('is told when no expert covers a question, and that nothing was opened', async () => {
    const completion = await openai.chat.completions.create({
      model: 'llm-net',
      messages: [{ role: 'user', content: 'Who wrote War and Peace?' }],
    });
    const { llmnet } = completionSchema.parse(completion);
    expect(llmnet).toMatchObject({ flag: 'no_expert', task: null, final: null, committee: [] });
  });

  it('is refused a model that there is not, and does not try again', async () => {
    requests = 0;
    const refused = openai.chat.completions.create({ model: 'gpt-4o', messages: [...CAPITAL] });
    await expect(refused).rejects.toBeInstanceOf(NotFoundError);
    expect(requests).toBe(1);
  });
});
