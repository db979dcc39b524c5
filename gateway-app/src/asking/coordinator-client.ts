import { once } from 'node:events';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { checkServerIdentity } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import { Domain } from '@llmnet/protocol';
import type { NodeId } from '@llmnet/protocol';
import type { NodeIdentity } from '@llmnet/ledger-client';
import type { PromptDocument } from '@llmnet/ledger-client';
import { z } from 'zod';
import { Answer } from './answer';
import { AskError } from './errors';

/** What a coordinator says about a task when it is asked for its answer. */
export type CoordinatorReply =
  { readonly state: 'answered'; readonly answer: Answer } | { readonly state: 'undecided' | 'unknown' };

/** The coordinator of the own member. Every method throws AskError, or the signal's reason once it is aborted. */
export interface Coordinator {
  /** The domain that the conversation belongs to; null when no expert of the network covers it. */
  classify(messages: PromptDocument['messages'], signal: AbortSignal): Promise<string | null>;
  /** @param wait milliseconds that the coordinator may hold the reply back while the answer is undecided */
  answer(task: string, wait: number, signal: AbortSignal): Promise<CoordinatorReply>;
  /** Tells the salt of a task's link. */
  tellLink(task: string, salt: string): Promise<void>;
  /** Resolves when the coordinator answers at all. */
  ping(signal: AbortSignal): Promise<void>;
}

const Classification = z.object({ domain: Domain.nullable() });

const REPLY_MILLISECONDS = 5_000;
const CLASSIFY_MILLISECONDS = 30_000;
/** No task has it: ids are hashes. */
const NO_TASK = '0'.repeat(32);

interface Call {
  readonly path: string;
  /** GET unless there is a body. */
  readonly method?: 'POST' | 'PUT';
  readonly body?: object;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

/** The coordinator's internal API over HTTPS with the certificates of the member on both ends. */
export class HttpsCoordinator implements Coordinator {
  readonly #agent: Agent;

  /** @param node the only node whose certificate is taken for the coordinator's: its common name is the enrolment id */
  constructor(
    private readonly url: string,
    node: NodeId,
    tls: NodeIdentity['tls'],
  ) {
    this.#agent = new Agent({
      keepAlive: true,
      ...tls,
      checkServerIdentity: (host, certificate) =>
        checkServerIdentity(host, certificate) ?? checkNode(node, certificate),
    });
  }

  async classify(messages: PromptDocument['messages'], signal: AbortSignal): Promise<string | null> {
    const reply = await this.#call({
      path: '/v1/classify',
      body: { messages },
      milliseconds: CLASSIFY_MILLISECONDS,
      signal,
    });
    if (reply.status !== 200) throw unexpected(reply);
    return parse(Classification, reply).domain;
  }

  async answer(task: string, wait: number, signal: AbortSignal): Promise<CoordinatorReply> {
    const path = `/v1/answers/${task}?wait=${String(wait)}`;
    const reply = await this.#call({ path, milliseconds: wait + REPLY_MILLISECONDS, signal });
    if (reply.status === 204) return { state: 'undecided' };
    if (reply.status === 404) return { state: 'unknown' };
    if (reply.status !== 200) throw unexpected(reply);
    const answer = parse(Answer, reply);
    if (answer.task !== task) throw AskError.coordinatorAnswerInvalid('for another task');
    return { state: 'answered', answer };
  }

  async tellLink(task: string, salt: string): Promise<void> {
    const signal = AbortSignal.timeout(REPLY_MILLISECONDS);
    const reply = await this.#call({
      path: `/v1/links/${task}`,
      method: 'PUT',
      body: { salt },
      milliseconds: REPLY_MILLISECONDS,
      signal,
    });
    if (reply.status !== 204) throw unexpected(reply);
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#call({ path: `/v1/answers/${NO_TASK}?wait=0`, milliseconds: REPLY_MILLISECONDS, signal });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call({ path, method = 'POST', body, milliseconds, signal }: Call): Promise<Reply> {
    const outgoing = request(new URL(path, this.url), {
      agent: this.#agent,
      method: body === undefined ? 'GET' : method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]),
    });
    try {
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      // `once` cannot know what the event carries.
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      return { status: response.statusCode ?? 0, body: await text(response) };
    } catch (cause) {
      signal.throwIfAborted();
      throw AskError.coordinatorUnavailable(cause);
    }
  }
}

function checkNode(node: NodeId, { subject }: PeerCertificate): Error | undefined {
  const [, enrolmentId] = node.split('/');
  return subject.CN === enrolmentId ? undefined : new Error(`the certificate is not that of ${node}`);
}

function unexpected({ status }: Reply): AskError {
  return status >= 500
    ? AskError.coordinatorUnavailable(new Error(`status ${String(status)}`))
    : AskError.coordinatorAnswerInvalid(`with status ${String(status)}`);
}

function parse<T>(schema: z.ZodType<T>, { body }: Reply): T {
  const parsed = schema.safeParse(parseJson(body));
  if (!parsed.success) throw AskError.coordinatorAnswerInvalid('in another form', parsed.error);
  return parsed.data;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not the parser's own error as the cause: it quotes the body, which may be an answer.
    throw AskError.coordinatorAnswerInvalid('with something else than JSON');
  }
}
