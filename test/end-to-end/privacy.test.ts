import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mspOf, nodeId } from '@llmnet/protocol';
import type { TaskView } from '@llmnet/protocol';
import { TaskTexts, type Ledger } from '@llmnet/ledger-client';
import { AnswerDocument, PromptDocument, ResultDocument } from '@llmnet/ledger-client';
import type { TextErrorCode } from '@llmnet/ledger-client';
import { ClassicLevel } from 'classic-level';
import { ask } from '../../cli/src/api/ask';
import { MEMBERS } from '@llmnet/consortium';
import { runLlmnet } from '../support/end-to-end/command-line';
import { connectNode } from '../support/end-to-end/node-ledger';
import { StartedNetwork } from '../support/end-to-end/started-network';
import { levelEntries, placesWith } from '../support/end-to-end/stored-bytes';
import { settledTrail } from '../support/end-to-end/task-trail';

/** Letters only, which the experts take for a word. */
const MARKER = `zyq${Array.from(randomBytes(24), (byte) => String.fromCharCode(97 + (byte % 26))).join('')}`;
const MARKER_BACKWARDS = Array.from(MARKER).reverse().join('');
const QUESTION = `Spell "${MARKER}" backwards.`;

describe('the words of a question and its answer', () => {
  const network = new StartedNetwork();
  const ledgers: Ledger[] = [];
  let view: TaskView;
  let sealedPrompt: string;

  beforeAll(async () => {
    await network.serve();
    const { provenance } = await ask({ url: network.api, model: 'llm-net', text: QUESTION });
    expect(provenance?.final).toBe(MARKER_BACKWARDS);
    const task = provenance?.task ?? '';
    await settledTrail(network.api, task);
    // Anyone of the consortium may read the records and the sealed texts.
    const outsider = await connect('GorseMSP/admin');
    view = await outsider.query('taskQueries:read', { task });
    const place = { task, step: 'prompt', round: 0, author: view.task.requester } as const;
    sealedPrompt = (await outsider.query('taskQueries:text', place)).text;
  }, 150_000);
  afterAll(async () => {
    for (const ledger of ledgers) ledger.close();
    await network.dispose();
  }, 60_000);

  async function connect(node: string): Promise<Ledger> {
    const ledger = await connectNode(network.dataFolder, mspOf(node), node.slice(mspOf(node).length + 1));
    ledgers.push(ledger);
    return ledger;
  }

  /** What a node gets when it opens a text of the task with its own key: the text, or the code of the refusal. */
  async function openedBy(node: string): Promise<{ prompt: string; answers: string[]; result: string }> {
    const texts = await TaskTexts.fetch(await connect(node), view.task.task);
    const { requester, coordinator, promptDigest } = view.task;
    const prompt = texts
      .open({ step: 'prompt', round: 0, author: requester }, PromptDocument, promptDigest)
      .then(({ document }) => document.messages[0]?.content ?? '');
    const answers = (view.rounds[0]?.reveals ?? []).map(({ provider, digest }) => {
      const author = view.task.seats.find((seat) => seat.provider === provider)?.node ?? '';
      return texts
        .open({ step: 'answer', round: 0, author }, AnswerDocument, digest)
        .then(({ document }) => document.final ?? '');
    });
    const result = texts
      .open({ step: 'result', round: 0, author: coordinator }, ResultDocument, view.result?.digest ?? '')
      .then(({ document }) => document.final ?? '');
    return {
      prompt: await prompt.catch(codeOf),
      answers: await Promise.all(answers.map((answer) => answer.catch(codeOf))),
      result: await result.catch(codeOf),
    };
  }

  it('can be opened by the requester, the coordinator, the committee and the validators', async () => {
    const entitled = [
      view.task.requester,
      view.task.coordinator,
      ...view.task.seats.map(({ node }) => node),
      ...(view.result?.validators ?? []),
    ];
    expect(new Set(entitled).size).toBe(8);
    for (const node of entitled) {
      const { prompt, answers, result } = await openedBy(node);
      expect({ node, prompt, result }).toEqual({ node, prompt: QUESTION, result: MARKER_BACKWARDS });
      expect(answers.filter((answer) => answer === MARKER_BACKWARDS).length).toBeGreaterThanOrEqual(2);
    }
  }, 60_000);

  it('cannot be opened by any other node, though it gets the sealed texts', async () => {
    const outsiders = [nodeId('BirchMSP', 'gateway'), nodeId('AsterMSP', 'admin'), nodeId('CedarMSP', 'admin')];
    const refused: TextErrorCode = 'TEXT_NOT_FOR_YOU';
    for (const node of outsiders) {
      expect(await openedBy(node)).toEqual({
        ...{ prompt: refused, result: refused },
        answers: (view.rounds[0]?.reveals ?? []).map(() => refused),
      });
    }
  }, 60_000);

  it('are kept sealed at every member, and plainly nowhere', async () => {
    expect(await runLlmnet('stop', '--data', network.dataFolder)).toMatchObject({ exitCode: 0 });

    // Before a store is opened: that rewrites its files, which may still hold what the store has forgotten.
    expect(await placesWith(network.dataFolder, MARKER, MARKER_BACKWARDS)).toEqual([]);
    for (const { mspId } of MEMBERS) {
      const { folders, mark, copies } = network.kind.textStores(network.dataFolder, mspId);
      const holding: string[] = [];
      for (const folder of folders) {
        for await (const { place, bytes } of levelEntries(folder)) {
          if (bytes.includes(sealedPrompt) && place.includes(mark)) holding.push(place);
        }
      }
      expect(holding).toHaveLength(copies);
    }
  }, 90_000);
});

describe('the search for words in a data folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'llmnet-planted-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['plainly', (word: string) => `{"prompt":"Spell ${word} backwards"}`],
    ['in hex', (word: string) => Buffer.from(`Spell ${word}`).toString('hex')],
    ['in base64, one byte on', (word: string) => Buffer.from(`a${word} b`).toString('base64')],
    ['in base64, two bytes on', (word: string) => Buffer.from(`ab${word} c`).toString('base64url')],
  ])('finds one that is in a file %s', async (_how, write) => {
    const file = path.join(folder, 'gateway.log');
    await writeFile(file, write(MARKER));
    expect(await placesWith(folder, MARKER)).toEqual([file]);
    expect(await placesWith(folder, MARKER_BACKWARDS)).toEqual([]);
  });

  it('finds one that is in a compressed store', async () => {
    const store = new ClassicLevel(path.join(folder, 'peer'));
    await store.put('text', `spell${MARKER}`.repeat(1_000));
    await store.compactRange('a', 'z');
    await store.close();
    expect(await placesWith(folder, MARKER)).toContainEqual(expect.stringContaining('"text'));
  });
});

/** The code of an error of the project; anything else is thrown on. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
