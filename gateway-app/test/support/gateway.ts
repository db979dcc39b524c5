import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { Express } from 'express';
import OpenAI from 'openai';
import { pino } from 'pino';
import { createApp } from '../../src/app';
import type { HttpsCoordinator as Coordinator } from '@llmnet/coordinator-api';
import type { TaskTexts } from '../../src/questions/ledger-texts';
import { QuestionService } from '../../src/questions/question-service';
import {
  FakeLedger,
  refusal,
  account,
  answer,
  consortium,
  COORDINATOR,
  domainView,
  lane,
  MSP,
  plan,
  snapshot,
  taskView,
  txId,
} from '@llmnet/test-kit/ledger-double';

type Mock<F extends (...given: never[]) => unknown> = jest.MockedFunction<F>;

/** A gateway between doubles of everything around it; they answer a mathematics question, unless a test says otherwise. */
export interface Harness {
  readonly app: Express;
  readonly questions: QuestionService;
  readonly ledger: FakeLedger;
  readonly coordinator: {
    readonly classify: Mock<Coordinator['classify']>;
    readonly answer: Mock<Coordinator['answer']>;
    readonly noteCanaryOpening: Mock<Coordinator['noteCanaryOpening']>;
    readonly models: Mock<Coordinator['models']>;
  };
  readonly texts: {
    readonly sealPrompt: Mock<TaskTexts['sealPrompt']>;
    readonly openResult: Mock<TaskTexts['openResult']>;
  };
  /** Everything the app has logged. */
  readonly log: () => string;
}

export function harness({ hosts = [] }: { readonly hosts?: readonly string[] } = {}): Harness {
  const ledger = new FakeLedger();
  ledger.queries = {
    'membership:consortium': consortium,
    'accounts:account': () => account(lane(0), lane(1)),
    'reputation:domain': () => domainView(3),
    'reputation:epoch': () => ({ epoch: 3 }),
    'reputation:snapshot': ({ epoch }) => snapshot(epoch),
    'taskQueries:plan': () => plan(),
    'taskQueries:read': () => {
      if (!ledger.committed.includes('tasks:open')) throw refusal('UNKNOWN_RECORD');
      return taskView();
    },
  };
  ledger.submits = { 'tasks:open': () => txId(1) };
  const coordinator: Harness['coordinator'] = {
    classify: jest.fn().mockResolvedValue('mathematics'),
    answer: jest.fn().mockResolvedValue({ state: 'answered', answer: answer() }),
    noteCanaryOpening: jest.fn().mockResolvedValue(undefined),
    models: jest.fn().mockResolvedValue([]),
  };
  const texts: Harness['texts'] = {
    sealPrompt: jest
      .fn()
      .mockResolvedValue({ digest: txId(0xd1), contentKey: new Uint8Array(32), transient: { text: 'sealed' } }),
    openResult: jest.fn().mockResolvedValue({ content: 'From the ledger.', final: null }),
  };
  const lines: string[] = [];
  const sink = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString());
      done();
    },
  });
  const logger = pino({ level: 'trace' }, sink);
  const questions = new QuestionService({
    ledger,
    texts,
    coordinator,
    coordinatorNode: COORDINATOR,
    mspId: MSP,
    channel: 'llmnet',
    offer: { seats: 3, priceCap: '1000000', answerTokens: 1_024 },
    logger,
  });
  const app = createApp({ questions, ledger, coordinator, mspId: MSP, hosts, logger });
  return { app, questions, ledger, coordinator, texts, log: () => lines.join('') };
}

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** Lets an app listen on a free port until the test is over. */
export async function serve(app: Express): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** The official client, unmodified, talking to an app. */
export async function openaiClient(app: Express): Promise<OpenAI> {
  return new OpenAI({ baseURL: `${await serve(app)}/v1`, apiKey: 'none' });
}
