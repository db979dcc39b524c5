import { once } from 'node:events';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { checkServerIdentity } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import type { NodeId } from '@llmnet/protocol';
import { withDeadline } from '@llmnet/retry';
import type { z } from 'zod';
import { Classification, CoordinatorAnswer, CoordinatorError } from './contract';
import type { AnswerReply, Coordinator, CoordinatorMessage, TlsMaterial } from './contract';

const REPLY_MS = 5_000;
const CLASSIFY_MS = 30_000;
/** No task has it: ids are hashes. */
const NO_TASK = '0'.repeat(32);

interface Call {
  readonly path: string;
  /** GET unless there is a body. */
  readonly method?: 'POST' | 'PUT';
  readonly body?: object;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

/**
 * The coordinator as its member's gateway calls it, over HTTPS with certificates of the member on both ends. Every method throws
 * CoordinatorError, or the signal's reason once it is aborted.
 */
export class HttpsCoordinator implements Coordinator {
  readonly #agent: Agent;

  /** @param node the only node whose certificate is taken for the coordinator's: its common name is the enrolment id */
  constructor(
    private readonly url: string,
    node: NodeId,
    tls: TlsMaterial,
  ) {
    this.#agent = new Agent({
      keepAlive: true,
      ...tls,
      checkServerIdentity: (host, certificate) =>
        checkServerIdentity(host, certificate) ?? checkNode(node, certificate),
    });
  }

  async classify(messages: readonly CoordinatorMessage[], signal?: AbortSignal): Promise<string | null> {
    const reply = await this.#call({ path: '/v1/classify', body: { messages }, timeoutMs: CLASSIFY_MS, signal });
    if (reply.status !== 200) throw unexpected(reply);
    return parse(Classification, reply).domain;
  }

  async answer(task: string, waitMs: number, signal?: AbortSignal): Promise<AnswerReply> {
    const path = `/v1/answers/${task}?wait=${String(waitMs)}`;
    const reply = await this.#call({ path, timeoutMs: waitMs + REPLY_MS, signal });
    if (reply.status === 204) return { state: 'undecided' };
    if (reply.status === 404) return { state: 'unknown' };
    if (reply.status !== 200) throw unexpected(reply);
    const answer = parse(CoordinatorAnswer, reply);
    if (answer.task !== task) throw CoordinatorError.invalid('for another task');
    return { state: 'answered', answer };
  }

  async noteCanaryOpening(task: string, salt: string): Promise<void> {
    const reply = await this.#call({ path: `/v1/canary-openings/${task}`, method: 'PUT', body: { salt } });
    if (reply.status !== 204) throw unexpected(reply);
  }

  /** Resolves when the coordinator answers at all. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#call({ path: `/v1/answers/${NO_TASK}?wait=0`, signal });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call({ timeoutMs = REPLY_MS, signal, ...call }: Call): Promise<Reply> {
    try {
      return await withDeadline(timeoutMs, (ending) => this.#send(call, ending), signal);
    } catch (cause) {
      signal?.throwIfAborted();
      throw CoordinatorError.unavailable(cause);
    }
  }

  async #send(
    { path, method = 'POST', body }: Pick<Call, 'path' | 'method' | 'body'>,
    signal: AbortSignal,
  ): Promise<Reply> {
    const outgoing = request(new URL(path, this.url), {
      agent: this.#agent,
      method: body === undefined ? 'GET' : method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      signal,
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    // `once` cannot know what the event carries.
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: await text(response) };
  }
}

function checkNode(node: NodeId, { subject }: PeerCertificate): Error | undefined {
  const [, enrolmentId] = node.split('/');
  return subject.CN === enrolmentId ? undefined : new Error(`the certificate is not that of ${node}`);
}

function unexpected({ status }: Reply): CoordinatorError {
  return status >= 500
    ? CoordinatorError.unavailable(new Error(`status ${String(status)}`))
    : CoordinatorError.invalid(`with status ${String(status)}`);
}

function parse<T>(schema: z.ZodType<T>, { body }: Reply): T {
  const parsed = schema.safeParse(parseJson(body));
  if (!parsed.success) throw CoordinatorError.invalid('in another form', parsed.error);
  return parsed.data;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not the parser's own error as the cause: it quotes the body, which may be an answer.
    throw CoordinatorError.invalid('with something else than JSON');
  }
}
