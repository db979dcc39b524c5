import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { MEMBERS } from '@llmnet/consortium';
import { waitFor } from '@llmnet/test-kit/programs';
import { runLlmnet } from '../support/end-to-end/command-line';
import { StartedNetwork } from '../support/end-to-end/started-network';
import { z } from 'zod';

type Behaviour = 'answers' | 401 | 500;

/** A model server of the test, whose models are named after their members and behave as they are told. */
class ModelServer {
  readonly asked = new Map<string, number>();
  readonly behaviours = new Map<string, Behaviour>();
  readonly #server: Server = createServer((request, response) => {
    void text(request).then((received) => {
      const { model } = z.object({ model: z.string() }).parse(JSON.parse(received));
      this.asked.set(model, this.timesAsked(model) + 1);
      const behaviour = this.behaviours.get(model) ?? 'answers';
      const status = behaviour === 'answers' ? 200 : behaviour;
      const body =
        behaviour === 'answers'
          ? { choices: [{ message: { content: 'Final answer: Canberra' }, finish_reason: 'stop' }] }
          : { error: { message: 'no' } };
      // As long as a model thinks: a seat that is given back meanwhile goes to somebody else.
      setTimeout(
        () => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(body));
        },
        behaviour === 'answers' ? 1_000 : 0,
      );
    });
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/v1`;
  }

  timesAsked(model: string): number {
    return this.asked.get(model) ?? 0;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const Answer = z.object({
  llmnet: z.object({
    task: z.string(),
    flag: z.string(),
    final: z.string().nullable(),
    committee: z.array(z.object({ state: z.string() })),
  }),
});
const REFUSED = ['Cedar', 'Dahlia'];
const WELL = ['Birch', 'Elm', 'Fern'];

describe('a network of which some models do not answer', () => {
  const network = new StartedNetwork();
  const models = new ModelServer();
  let started = '';

  beforeAll(async () => {
    const baseUrl = await models.listen();
    for (const name of REFUSED) models.behaviours.set(name, 401);
    const file = path.join(network.dataFolder, 'my-models.json');
    const providers = Object.fromEntries(MEMBERS.map(({ name }) => [name, { baseUrl, model: name }]));
    writeFileSync(file, JSON.stringify({ providers }));
    const command = await network.serve('--models', file);
    started = command.written.stdout;
  }, 240_000);
  afterAll(async () => {
    await network.dispose();
    models.close();
  }, 60_000);

  const ask = (): Promise<Response> =>
    fetch(new URL('/v1/chat/completions', network.api), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'llm-net/geography',
        messages: [{ role: 'user', content: 'What is the capital of Australia?' }],
      }),
    });

  it('names them at its start and in the status, by member and with the reason', async () => {
    const { stdout } = await runLlmnet('status', '--data', network.dataFolder);
    for (const told of [started, stdout]) {
      for (const name of REFUSED) expect(told).toContain(`${name} of ${name} (provider): HTTP 401; check its key`);
      for (const name of WELL) expect(told).not.toContain(`${name} of ${name} `);
    }
  });

  it('answers by substitutes, and asks what refused at the start no more', async () => {
    const substituted: unknown[] = [];
    for (let question = 0; question < 3; question += 1) {
      const { llmnet } = Answer.parse(await (await ask()).json());
      expect(llmnet).toMatchObject({ flag: 'ok', final: 'Canberra' });
      expect(llmnet.committee.map(({ state }) => state)).toEqual(['answered', 'answered', 'answered']);
      const trail = await fetch(new URL(`/api/tasks/${llmnet.task}`, network.api));
      const { steps } = z.object({ steps: z.array(z.object({ step: z.string() })) }).parse(await trail.json());
      substituted.push(...steps.filter(({ step }) => step === 'substitute'));
    }
    expect(substituted).not.toEqual([]);
    for (const name of REFUSED) expect(models.timesAsked(name)).toBe(1);
  }, 60_000);

  it('says at once that nobody can answer where all fail, having asked each three times at most, and once by a probe', async () => {
    for (const name of WELL) models.behaviours.set(name, 500);
    models.asked.clear();
    const began = performance.now();
    const response = await ask();
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'experts_failed' } });
    expect(performance.now() - began).toBeLessThan(12_000);
    for (const name of WELL) expect(models.timesAsked(name)).toBeLessThanOrEqual(4);
    const { apis } = network.record.urls;
    const birch = apis.find(({ member }) => member === 'Birch');
    const ready = await fetch(new URL('/readyz', birch?.url));
    expect(await ready.json()).toMatchObject({
      ready: true,
      models: expect.arrayContaining([
        { member: 'BirchMSP', model: 'Birch', duties: ['provider'], failure: 'HTTP 500; check its server' },
      ]) as unknown,
    });
  }, 60_000);

  it('answers again when they do', async () => {
    for (const name of WELL) models.behaviours.set(name, 'answers');
    await waitFor('an answer', async () => ((await ask()).ok ? true : undefined), 60_000);
  }, 90_000);
});
