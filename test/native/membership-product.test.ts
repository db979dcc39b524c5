import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { mspOf } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import { pino } from 'pino';
import { ask } from '../../cli/src/api/ask';
import { CliError } from '../../cli/src/errors';
import { startExperts, type RunningExperts } from '../../experts/src';
import { pressCtrlC, runLlmnet, type Command, type Outcome } from '../support/end-to-end/command-line';
import { nativeNetwork } from '../support/end-to-end/network-under-test';
import { connectNode } from '../support/end-to-end/node-ledger';
import { StartedNetwork } from '../support/end-to-end/started-network';
import { settledTrail } from '../support/end-to-end/task-trail';

const native = process.env['FABRIC_BIN'] === undefined ? describe.skip : describe;
const PATIENCE_MS = 400_000;
const NEWCOMER = 'HazelMSP';
/** Not the one that a newcomer without models of its own gets. */
const MODEL = 'tutor';
/** Three of eight members answer a question, and the newcomer is the one that least is known of. */
const MAX_QUESTIONS = 20;

interface Answered {
  readonly task: string;
  /** null where the committee was split. */
  readonly final: string | null;
  /** Members of the committee. */
  readonly mspIds: readonly string[];
}

type Expectation = (answered: Answered) => boolean | Promise<boolean>;

const isRight: Expectation = ({ final }) => final === '391';

native('a consortium of npm start -- --native that grows and shrinks', () => {
  const network = new StartedNetwork(nativeNetwork('raft3'));
  const ledgers: Ledger[] = [];
  let command: Command;
  /** The newcomer's model server. */
  let experts: RunningExperts;

  const llmnet = (...args: readonly string[]): Promise<Outcome> =>
    runLlmnet('network', ...args, '--data', network.dataFolder);

  /** What became of a question: undefined where the API has refused with a reason, as a busy machine misses deadlines. */
  const question = async (api: string): Promise<Answered | undefined> => {
    try {
      const { provenance } = await ask({ url: api, model: 'llm-net', text: 'What is 17 * 23?' });
      const { task = null, final = null, committee = [] } = provenance ?? {};
      if (task === null) throw new Error('the API has not said which task this was');
      return { task, final, mspIds: committee.map(({ provider }) => mspOf(provider)) };
    } catch (error) {
      if (error instanceof CliError && error.code === 'API_REFUSED') return undefined;
      throw error;
    }
  };

  /** Asks until an answer is as it has to be. */
  const untilAnswered = async (api: string, isRight: Expectation): Promise<Answered> => {
    for (let asked = 0; asked < MAX_QUESTIONS; asked += 1) {
      const answered = await question(api);
      if (answered !== undefined && (await isRight(answered))) return answered;
    }
    throw new Error(`no answer of ${String(MAX_QUESTIONS)} was as expected`);
  };

  /** Whether the new member was in a committee, and was paid for it. */
  const hasPaidNewcomer = async (ledger: Ledger, { task, mspIds }: Answered): Promise<boolean> => {
    if (!mspIds.includes(NEWCOMER)) return false;
    await settledTrail(network.api, task);
    const { settled } = await ledger.query('taskQueries:read', { task });
    return settled?.payments.some(({ account, amount }) => account === NEWCOMER && amount > 0n) ?? false;
  };

  const apiOf = (member: string): string => {
    const api = network.record.urls.apis.find((candidate) => candidate.member === member);
    if (api === undefined) throw new Error(`${member} has no address`);
    return api.url;
  };

  const programsOf = (slug: string): string[] =>
    network.record.children.flatMap(({ name, process }) => (process !== null && name.includes(slug) ? [name] : []));

  beforeAll(async () => {
    experts = await startExperts({ port: 0, log: pino({ enabled: false }) });
    command = await network.serve();
  }, PATIENCE_MS);
  afterAll(async () => {
    for (const ledger of ledgers) ledger.close();
    await (experts as RunningExperts | undefined)?.stop();
    await network.dispose();
  }, PATIENCE_MS);

  it(
    'admits a member by one command, gives it money by a vote, and starts its worker, with its model, and gateway',
    async () => {
      const models = path.join(network.dataFolder, 'hazels-models.json');
      const backend = { baseUrl: experts.url, model: MODEL };
      writeFileSync(models, JSON.stringify({ providers: { Hazel: backend } }));
      const { exitCode, stdout } = await llmnet('add-member', NEWCOMER, '--vote', '--models', models);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`${NEWCOMER} is an active member`);
      expect(stdout).toContain(`Hazel serves at ${apiOf('Hazel')}/v1`);
      expect(programsOf('hazel')).toEqual([
        'peer0-hazelmsp',
        expect.stringMatching(/^chaincode-hazelmsp-/),
        ...['worker-hazel', 'gateway-hazel'],
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'pays the new member for an answer, and answers what it asks',
    async () => {
      const ledger = await connectNode(network.dataFolder, 'GorseMSP', 'admin');
      ledgers.push(ledger);
      const registered = await ledger.query('registry:providers', {});
      expect(registered.find(({ mspId }) => mspId === NEWCOMER)).toMatchObject({ model: MODEL });
      await untilAnswered(network.api, (answered) => hasPaidNewcomer(ledger, answered));
      const { mspIds } = await untilAnswered(apiOf('Hazel'), isRight);
      expect(mspIds).not.toContain(NEWCOMER);
    },
    PATIENCE_MS,
  );

  it(
    'has the new member again at the next start',
    async () => {
      pressCtrlC(command);
      await command.outcome;
      command = await network.serve();
      await untilAnswered(apiOf('Hazel'), isRight);
      expect(await llmnet('doctor')).toMatchObject({ exitCode: 0 });
    },
    PATIENCE_MS,
  );

  it(
    'goes on answering while a member is removed, whose programs end',
    async () => {
      let removed: Outcome | undefined;
      const removal = llmnet('remove-member', NEWCOMER, '--vote').then((outcome) => (removed = outcome));
      let asked = 0;
      for (; removed === undefined; asked += 1) await question(network.api);
      const { exitCode, stderr } = await removal;
      if (exitCode !== 0) throw new Error(`the member was not removed: ${stderr}`);
      expect(asked).toBeGreaterThan(0);
      expect(programsOf('hazel')).toEqual([]);
      expect(network.record.urls.apis.map(({ member }) => member)).toEqual(['Aster', 'Birch']);
      const { task, mspIds } = await untilAnswered(network.api, isRight);
      expect(mspIds).not.toContain(NEWCOMER);
      await settledTrail(network.api, task);
      expect(await llmnet('doctor', '--json')).toMatchObject({ exitCode: 0, stdout: '[]\n' });
    },
    PATIENCE_MS,
  );
});
