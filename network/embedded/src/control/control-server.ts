import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { messageOf } from '../errors';
import { listenOnLoopback, LOOPBACK } from '../serving/ports';
import { matchRoute, type ControlRoute } from './control-route';
import { ControlRefusal, refusalOf } from './refusal';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * HTTP with JSON on loopback, through which tests and developers change a network that runs in a process of its own. It has
 * no log-in: who can reach the port may stop a peer, so it is there only if it is asked for.
 */
export class ControlServer {
  private constructor(
    private readonly server: Server,
    /** `http://127.0.0.1:port` */
    readonly url: string,
  ) {}

  /**
   * Binds a port, 0 for a free one.
   * @throws EmbeddedNetworkError PORT_BUSY, PORT_UNUSABLE
   */
  static async listen(port: number, routes: readonly ControlRoute[], logger: Logger): Promise<ControlServer> {
    const server = createServer((request, response) => {
      void answer(request, response, routes, logger);
    });
    return new ControlServer(server, `http://${LOOPBACK}:${await listenOnLoopback(server, port)}`);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: readonly ControlRoute[],
  logger: Logger,
): Promise<void> {
  try {
    const result = await perform(request, routes);
    send(response, result === undefined ? 204 : 200, result);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) {
      logger.error({ event: 'control-failed', error: messageOf(error) });
    }
    const { status, code, message } = refusal ?? { status: 500, code: 'UNEXPECTED', message: 'See the log.' };
    send(response, status, { error: { code, message } });
  }
}

async function perform(request: IncomingMessage, routes: readonly ControlRoute[]): Promise<unknown> {
  assertNoBrowser(request);
  const { method = '', url = '/' } = request;
  const match = matchRoute(routes, method, new URL(url, `http://${LOOPBACK}`).pathname);
  if ('allowed' in match) {
    throw match.allowed.length > 0
      ? new ControlRefusal(405, 'METHOD_NOT_ALLOWED', `Use ${match.allowed.join(' or ')}.`)
      : new ControlRefusal(404, 'NOT_FOUND', 'There is nothing at this path.');
  }
  return match.route.handle(match.parameters, await bodyOf(request));
}

/** A web page that the developer happens to have open must not control the network. */
function assertNoBrowser({ headers }: IncomingMessage): void {
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');
  if (headers.origin !== undefined || !isLocal) {
    throw new ControlRefusal(403, 'FORBIDDEN', 'Only programs on this machine may control the network.');
  }
}

/** The request's JSON; undefined if it has no body. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ControlRefusal(413, 'BODY_TOO_LARGE', `A body has at most ${MAX_BODY_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  if (bytes === 0) {
    return undefined;
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new ControlRefusal(400, 'BODY_INVALID', 'The body is not JSON.');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
