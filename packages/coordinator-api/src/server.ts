import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describeError } from '@llmnet/logging';
import { TaskId } from '@llmnet/protocol';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import type { Logger } from 'pino';
import { CanaryOpening, ClassifyRequest, CoordinatorError, handshakeRefusal, WaitQuery } from './contract';
import type { Coordinator, TlsMaterial } from './contract';

const BODY_LIMIT = '1mb';

/** The coordinator's HTTP API: `/v1/classify`, `/v1/answers/<task>`, `/v1/canary-openings/<task>`, `/v1/models` and `/healthz`. */
export function coordinatorApp(coordinator: Coordinator, log: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: BODY_LIMIT }));
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.post('/v1/classify', async (request, response) => {
    const body = ClassifyRequest.safeParse(request.body);
    if (!body.success) refuse(response);
    else response.json({ domain: await coordinator.classify(body.data.messages) });
  });
  app.get('/v1/answers/:task', (request, response) => answer(coordinator, request, response));
  app.get('/v1/models', async (_request, response) => {
    response.json({ models: await coordinator.models() });
  });
  app.put('/v1/canary-openings/:task', async (request, response) => {
    const task = TaskId.safeParse(request.params.task);
    const body = CanaryOpening.safeParse(request.body);
    if (!task.success || !body.success) {
      refuse(response);
      return;
    }
    await coordinator.noteCanaryOpening(task.data, body.data.salt);
    response.status(204).end();
  });
  app.use(errorHandler(log));
  return app;
}

const STATUS_WITHOUT_ANSWER = { undecided: 204, unknown: 404, failed: 410 } as const;

async function answer(coordinator: Coordinator, request: Request<{ task: string }>, response: Response): Promise<void> {
  const query = WaitQuery.safeParse(request.query);
  if (!query.success) {
    refuse(response);
    return;
  }
  const reply = await coordinator.answer(request.params.task, query.data.wait);
  if (reply.state === 'answered') response.json(reply.answer);
  else response.status(STATUS_WITHOUT_ANSWER[reply.state]).end();
}

function refuse(response: Response, status = 400): void {
  response.status(status).json({ error: { code: 'INVALID_REQUEST' } });
}

function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (isClientFault(error)) {
      refuse(response, error.status);
      return;
    }
    const described = describeError(error);
    log.error({ path: request.path, ...described }, 'coordinator request failed');
    if (error instanceof CoordinatorError && error.reason !== undefined) {
      response.status(503).json({ error: { code: error.code, reason: error.reason } });
      return;
    }
    response.status(502).json({ error: { code: described.code } });
  };
}

/** What express itself refuses in a request, such as a body that is no JSON or too large. */
function isClientFault(error: unknown): error is Error & { readonly status: number } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
}

export interface CoordinatorServer {
  readonly url: string;
  /** Takes no more connections and cuts off the open ones: a gateway asks again. */
  close(): Promise<void>;
}

/**
 * Serves it on the loopback interface with mutual TLS: only nodes with a certificate of this member's own TLS authority get in.
 * @param port 0 takes a free one
 * @param log is told of handshakes that fail
 * @throws the system's error (`EADDRINUSE`…) if the port cannot be had
 */
export async function listenForGateway(
  app: Express,
  port: number,
  tls: TlsMaterial,
  log: Pick<Logger, 'warn'>,
): Promise<CoordinatorServer> {
  const { cert, key, ca } = tls;
  const server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, app);
  // Each reason is told once until a handshake succeeds: who is refused comes again and again.
  const told = new Set<string>();
  server.on('secureConnection', () => {
    told.clear();
  });
  server.on('tlsClientError', (error, socket) => {
    // A gateway that trusts another authority than the one of this certificate goes without a word.
    const code = handshakeRefusal(error) ?? handshakeRefusal({ code: socket.authorizationError }) ?? 'ECONNRESET';
    if (told.has(code)) return;
    told.add(code);
    log.warn(
      { event: 'tls-refused', code },
      'the TLS handshake with a gateway failed; it needs a certificate of the authority in tlsCaCert, and trust in it',
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address() as AddressInfo; // It listens on a TCP port, not on a pipe.
  return {
    url: `https://${bound.address}:${String(bound.port)}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
