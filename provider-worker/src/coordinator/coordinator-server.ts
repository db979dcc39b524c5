import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { Hex256, TaskId } from '@llmnet/protocol';
import type { NodeIdentity } from '@llmnet/ledger-client';
import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { describeFailure } from '../failure';
import type { AnswerBoard } from './answer-board';
import type { Classifier } from './classifier';
import type { LinkBook } from './link-book';

const ClassifyRequest = z.object({
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(1),
});
const WaitQuery = z.object({ wait: z.coerce.number().int().min(0).max(60_000).default(0) });

const LinkRequest = z.strictObject({ salt: Hex256 });

/** What lies between a member's gateway and its coordinator: answers on their way out, link salts on their way in. */
export interface GatewayDesk {
  readonly board: AnswerBoard;
  readonly links: LinkBook;
}

const LIMIT = '1mb';

/** What the member's own gateway asks its coordinator: a question's domain, and answers as soon as they are decided; it tells the salts of its links. */
export function coordinatorApp(classifier: Classifier, { board, links }: GatewayDesk, log: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: LIMIT }));
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.post('/v1/classify', async (request, response) => {
    const parsed = ClassifyRequest.safeParse(request.body);
    if (!parsed.success) {
      response.status(400).json({ error: { code: 'INVALID_REQUEST' } });
      return;
    }
    response.json({ domain: await classifier.classify(parsed.data.messages) });
  });
  app.get('/v1/answers/:task', async (request, response) => {
    const query = WaitQuery.safeParse(request.query);
    if (!query.success) {
      response.status(400).json({ error: { code: 'INVALID_REQUEST' } });
      return;
    }
    const { wait } = query.data;
    const { task } = request.params;
    const answer = await board.wait(task, board.knows(task) ? wait : Math.min(wait, UNKNOWN_TASK_WAIT));
    if (answer !== undefined) response.json(answer);
    else response.status(board.knows(task) ? 204 : 404).end();
  });
  app.put('/v1/links/:task', (request, response) => {
    const task = TaskId.safeParse(request.params.task);
    const body = LinkRequest.safeParse(request.body);
    if (!task.success || !body.success) {
      response.status(400).json({ error: { code: 'INVALID_REQUEST' } });
      return;
    }
    links.note(task.data, body.data.salt);
    response.status(204).end();
  });
  app.use(failure(log));
  return app;
}

/** The event that announces a task may be a moment behind the gateway that opened it. */
const UNKNOWN_TASK_WAIT = 2_000;

function failure(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (isClientFault(error)) {
      response.status(error.status).json({ error: { code: 'INVALID_REQUEST' } });
      return;
    }
    const { code } = describeFailure(error);
    log.error({ path: request.path, code }, 'coordinator request failed');
    response.status(502).json({ error: { code } });
  };
}

/** What express itself refuses in a request, such as a body that is no JSON or too large. */
function isClientFault(error: unknown): error is Error & { readonly status: number } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
}

/** Serves it with mutual TLS: only nodes with a certificate of this member's own TLS authority get in. */
export function listenForGateway(app: Express, port: number, { tls }: NodeIdentity): Promise<Server> {
  const server = createServer(
    { cert: tls.cert, key: tls.key, ca: tls.ca, requestCert: true, rejectUnauthorized: true },
    app,
  );
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
