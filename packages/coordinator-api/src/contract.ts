import { Domain, Flag, Hex256, Method, NodeId, Ppm, ProviderId, TaskId } from '@llmnet/protocol';
import { z } from 'zod';

const Count = z.int().min(0);

/** What the committee of one task answered, and how it came about: the reply to `GET /v1/answers/<task>`. */
export const CoordinatorAnswer = z.object({
  task: TaskId,
  domain: Domain,
  content: z.string(),
  /** What the content was cut by; left out where it is whole. */
  cut: z.enum(['length', 'content_filter']).exactOptional(),
  /** The short form of the answer that the committee was compared by; null where there is none. */
  final: z.string().nullable(),
  method: Method,
  flag: Flag,
  unanimous: z.boolean(),
  /** Share of all seats' vote weight behind the answer, PPM. */
  agreement: Ppm,
  /** Organisations that answered independently. */
  independence: Count,
  follows: ProviderId.nullable(),
  dissent: z.array(ProviderId).readonly(),
  committee: z
    .array(z.object({ provider: ProviderId, node: NodeId, state: z.enum(['answered', 'abstained', 'silent']) }))
    .readonly(),
  /** Tokens of all experts together. */
  usage: z.object({ promptTokens: Count, completionTokens: Count }),
  /**
   * What the slowest expert's model took, in milliseconds: the longest time that a respondent measured around the call of its own model.
   * The ledger alone does not show it; an answer read from there has the time from the opening to the last commit, an upper bound.
   */
  expertMs: z.number().min(0),
});
export type CoordinatorAnswer = Readonly<z.infer<typeof CoordinatorAnswer>>;

export const ClassifyRequest = z.object({
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(1),
});
export type CoordinatorMessage = Readonly<z.infer<typeof ClassifyRequest>['messages'][number]>;
export const Classification = z.object({ domain: Domain.nullable() });

/** How long the reply may be held back while there is no answer, in milliseconds. */
export const WaitQuery = z.object({ wait: z.coerce.number().int().min(0).max(60_000).default(0) });

/** The salt that opens a task's canary commitment: who knows it can show at settlement that the task was no canary. */
export const CanaryOpening = z.strictObject({ salt: Hex256 });

const ModelDuty = z.enum(['provider', 'classifier', 'synthesiser', 'validator']);
export type ModelDuty = z.infer<typeof ModelDuty>;

/** A model of this member's node: what it is for, and why it does not answer, such as `HTTP 401; check its key`; null where nothing is known against it. */
export const ModelState = z.object({
  model: z.string(),
  duties: z.array(ModelDuty).readonly(),
  failure: z.string().nullable(),
});
export type ModelState = Readonly<z.infer<typeof ModelState>>;
export const ModelStates = z.object({ models: z.array(ModelState) });

/** What a coordinator says about a task when it is asked for its answer. */
export type AnswerReply =
  | { readonly state: 'answered'; readonly answer: CoordinatorAnswer }
  /** `failed`: nobody answered, and nobody can any more. */
  | { readonly state: 'undecided' | 'unknown' | 'failed' };

/** What a coordinator does for the gateway of its own member: the worker implements it, the gateway calls it over HTTPS. */
export interface Coordinator {
  /**
   * The domain that the conversation belongs to; null when no expert of the network covers it.
   * @throws CoordinatorError classifier_failed where the model that finds it does not answer
   */
  classify(messages: readonly CoordinatorMessage[], signal?: AbortSignal): Promise<string | null>;
  /** @param waitMs how long the reply may be held back while the answer is undecided */
  answer(task: string, waitMs: number, signal?: AbortSignal): Promise<AnswerReply>;
  /** Takes the salt that opens a task's canary commitment, with which the task settles early. */
  noteCanaryOpening(task: string, salt: string): Promise<void>;
  /** Which of its node's models answer. */
  models(signal?: AbortSignal): Promise<readonly ModelState[]>;
}

/** Certificate, key and the authority that both ends of the connection have in common: the member's own. PEM. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
}

export type CoordinatorErrorCode = 'coordinator_unavailable' | 'coordinator_answer_invalid' | 'classifier_failed';

/** Why a question got no domain: the model that finds it failed. */
export const ClassifierFailure = z.object({
  error: z.object({ code: z.literal('classifier_failed'), reason: z.string() }),
});

/** A coordinator that could not be asked, or not be understood. The message never has a word of a text. */
export class CoordinatorError extends Error {
  override readonly name = 'CoordinatorError';

  private constructor(
    readonly code: CoordinatorErrorCode,
    message: string,
    options: ErrorOptions,
    /** What a model failed by. */
    readonly reason?: string,
  ) {
    super(message, options);
  }

  /** @param reason what the model failed by, without any text of the question */
  static classifierFailed(reason: string, cause?: unknown): CoordinatorError {
    const message = `the model that finds a question's domain does not answer (${reason}); name the domain, as in the model llm-net/geography, or mend the model`;
    return new CoordinatorError('classifier_failed', message, { cause }, reason);
  }

  static unavailable(cause: unknown): CoordinatorError {
    const refusal = handshakeRefusal(cause);
    if (refusal !== undefined) {
      const told = `the TLS handshake with the coordinator of this member failed (${refusal}); its gateway and its worker need certificates of the authority in tlsCaCert, with 127.0.0.1 among their names`;
      return new CoordinatorError('coordinator_unavailable', told, { cause });
    }
    const message = 'the coordinator of this member does not answer; see that its worker runs, then ask again';
    return new CoordinatorError('coordinator_unavailable', message, { cause });
  }

  static invalid(detail: string, cause?: unknown): CoordinatorError {
    const message = `the coordinator answered ${detail}; compare the versions of gateway and worker`;
    return new CoordinatorError('coordinator_answer_invalid', message, { cause });
  }
}

/** As Node.js and OpenSSL name what is wrong with a certificate, or with whoever shows none. */
const HANDSHAKE_CODE = /^(ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|NOT_THE_NODE$)/;

/** The code of a failed TLS handshake; undefined for anything else. */
export function handshakeRefusal(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && HANDSHAKE_CODE.test(code) ? code : undefined;
}
