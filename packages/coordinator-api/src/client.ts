import { once } from 'node:events';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { checkServerIdentity } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import type { NodeId } from '@llmnet/protocol';
import { retry, withDeadline } from '@llmnet/retry';
import type { z } from 'zod';
import { Classification, ClassifierFailure, CoordinatorAnswer, CoordinatorError, ModelStates } from './contract';
import type { AnswerReply, Coordinator, CoordinatorMessage, ModelState, TlsMaterial } from './contract';

const REPLY_MS = 5_000;
const CLASSIFY_MS = 30_000;
/** How long a worker that is away is waited for: its supervisor starts it again within seconds. */
const PATIENCE_MS = 10_000;
const AGAIN = { firstMs: 200, maxMs: 1_000 } as const;
/** Nobody took the call, or who did is gone. */
const UNCONNECTED: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

interface Call {
  readonly path: string;
  /** GET unless there is a body. */
  readonly method?: 'POST' | 'PUT';
  readonly body?: object;
  readonly timeoutMs?: number;
  /** How long it is made again where there is no connection; once unless given. */
  readonly patienceMs?: number;
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

  /**
   * @param node the only node whose certificate is taken for the coordinator's: its common name is the enrolment id
   * @param patienceMs how long a question, and what opens a canary commitment, wait for a coordinator that cannot be connected to
   */
  constructor(
    private readonly url: string,
    node: NodeId,
    tls: TlsMaterial,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.#agent = new Agent({
      keepAlive: true,
      ...tls,
      checkServerIdentity: (host, certificate) =>
        checkServerIdentity(host, certificate) ?? checkNode(node, certificate),
    });
  }

  async classify(messages: readonly CoordinatorMessage[], signal?: AbortSignal): Promise<string | null> {
    const { patienceMs } = this;
    const reply = await this.#call({
      ...{ path: '/v1/classify', body: { messages }, timeoutMs: CLASSIFY_MS, patienceMs, signal },
    });
    if (reply.status === 503) throw CoordinatorError.classifierFailed(parse(ClassifierFailure, reply).error.reason);
    if (reply.status !== 200) throw unexpected(reply);
    return parse(Classification, reply).domain;
  }

  async answer(task: string, waitMs: number, signal?: AbortSignal): Promise<AnswerReply> {
    const path = `/v1/answers/${task}?wait=${String(waitMs)}`;
    const reply = await this.#call({ path, timeoutMs: waitMs + REPLY_MS, signal });
    if (reply.status === 204) return { state: 'undecided' };
    if (reply.status === 404) return { state: 'unknown' };
    if (reply.status === 410) return { state: 'failed' };
    if (reply.status !== 200) throw unexpected(reply);
    const answer = parse(CoordinatorAnswer, reply);
    if (answer.task !== task) throw CoordinatorError.invalid('for another task');
    return { state: 'answered', answer };
  }

  async noteCanaryOpening(task: string, salt: string): Promise<void> {
    const { patienceMs } = this;
    const path = `/v1/canary-openings/${task}`;
    const reply = await this.#call({ path, method: 'PUT', body: { salt }, patienceMs });
    if (reply.status !== 204) throw unexpected(reply);
  }

  async models(signal?: AbortSignal): Promise<readonly ModelState[]> {
    const reply = await this.#call({ path: '/v1/models', signal });
    if (reply.status !== 200) throw unexpected(reply);
    return parse(ModelStates, reply).models;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call({ timeoutMs = REPLY_MS, patienceMs = 0, signal, ...call }: Call): Promise<Reply> {
    try {
      return await retry(() => withDeadline(timeoutMs, (ending) => this.#send(call, ending), signal), {
        ...{ ...AGAIN, withinMs: patienceMs },
        isRetryable: isUnconnected,
        ...(signal && { signal }),
      });
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

function isUnconnected(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && UNCONNECTED.has(error.code);
}

function checkNode(node: NodeId, { subject }: PeerCertificate): Error | undefined {
  const [, enrolmentId] = node.split('/');
  if (subject.CN === enrolmentId) return undefined;
  return Object.assign(new Error(`the certificate is not that of ${node}`), { code: 'NOT_THE_NODE' });
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
