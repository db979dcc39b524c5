import { hash as digest } from 'node:crypto';

/** A field of an encoding: text as UTF-8, integers as their decimal digits, bytes as they are. */
export type Field = string | number | bigint | Uint8Array;

/**
 * The injective encoding under every digest of the protocol: each field prefixed with its length in bytes
 * (four bytes, big-endian), so that no two different lists of fields encode to the same bytes.
 * Text is taken as UTF-8: a lone surrogate counts as U+FFFD.
 */
export function enc(...fields: readonly Field[]): Buffer {
  let encoded = '';
  for (const field of fields) {
    const bytes = byteText(field);
    encoded += lengthPrefix(bytes.length) + bytes;
  }
  return Buffer.from(encoded, 'latin1');
}

/** A field's bytes as text of one character a byte: joining texts is faster than filling a buffer piece by piece. */
function byteText(field: Field): string {
  if (field instanceof Uint8Array) return Buffer.from(field).toString('latin1');
  const text = String(field);
  const isAscii = Buffer.byteLength(text, 'utf8') === text.length;
  return isAscii ? text : Buffer.from(text, 'utf8').toString('latin1');
}

function lengthPrefix(length: number): string {
  return String.fromCharCode(length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);
}

/** SHA-256 of `enc(...fields)`, lower-case hex. */
export function hash(...fields: readonly Field[]): string {
  return digest('sha256', enc(...fields), 'hex');
}

/** Which text of a task: the steps that carry one. */
export type TextStep =
  | 'prompt'
  | 'answer'
  /** The board of the others' answers that a revision round starts with. */
  | 'round'
  | 'result'
  | 'score'
  | 'rationale'
  | 'canary-question'
  | 'canary-answer';

/** Which text: the one name for it in schemas, keys of the private collection, and digests. */
export interface TextRef {
  /** The task, or for a canary's two texts its id. */
  readonly task: string;
  readonly step: TextStep;
  /**
   * Which of the step's texts by this author, from 0: the round of an answer or board, the panel of a score, {@link rationaleIndex} of a
   * rationale; 0 for every other. It is called `round` because requests, transient entries and digests call it so.
   */
  readonly round: number;
  /** Node id of the author, `mspId/enrolmentId`. */
  readonly author: string;
}

/** A text on one channel: bound into its digest, so that no text can be passed off as another's. */
export interface TextBinding extends TextRef {
  readonly channel: string;
}

/** The public digest of a private text. `salt` is 256 bits in hex; it stays inside the sealed text. */
export function textDigest(binding: TextBinding, salt: string, text: string): string {
  const { channel, task, step, round, author } = binding;
  return hash('llmnet/text', channel, task, step, round, author, salt, text);
}

/**
 * What a respondent commits to before anyone reveals. It covers the author, so that a copied commitment cannot be
 * revealed by the copier, and the abstention, so that it cannot be decided after the others' reveals.
 */
export function answerCommitment(
  binding: Omit<TextBinding, 'step'>,
  opening: { readonly digest: string; readonly abstained: boolean; readonly seedSalt: string },
): string {
  const { channel, task, round, author } = binding;
  return hash(
    'llmnet/answer',
    channel,
    task,
    round,
    author,
    opening.digest,
    opening.abstained ? 1 : 0,
    opening.seedSalt,
  );
}

/** A judge's scores of one seat in PPM: its independent answer and its last; null where it cannot judge. */
export interface Score {
  readonly provider: string;
  readonly score: number | null;
  readonly final: number | null;
}

/** The digest of the sealed reason for one provider's score. */
export interface Rationale {
  readonly provider: string;
  readonly digest: string;
}

/** What a judge commits to before any score of its panel is revealed: every score, and the reasons it will publish. */
export function scoreCommitment(
  binding: { readonly channel: string; readonly task: string; readonly panel: number; readonly author: string },
  scores: readonly Score[],
  rationales: readonly Rationale[],
  salt: string,
): string {
  const { channel, task, panel, author } = binding;
  const ppm = (score: number | null): Field => score ?? 'none';
  return hash(
    'llmnet/score',
    channel,
    task,
    panel,
    author,
    scores.length,
    ...scores.flatMap(({ provider, score, final }) => [provider, ppm(score), ppm(final)]),
    rationales.length,
    ...rationales.flatMap(({ provider, digest }) => [provider, digest]),
    salt,
  );
}

/**
 * What a requester commits to when it opens a task: which canary the task is, or that it is none. Without the salt the two
 * cannot be told apart.
 */
export function canaryCommitment(
  binding: { readonly channel: string; readonly task: string },
  canary: string | null,
  salt: string,
): string {
  return hash('llmnet/link', binding.channel, binding.task, canary ?? '', salt);
}

/** The id of a canary: fixed by its author and its two sealed texts, so that neither can be exchanged later. */
export function canaryId(channel: string, author: string, questionDigest: string, answerDigest: string): string {
  return hash('llmnet/canary', channel, author, questionDigest, answerDigest).slice(0, 32);
}

/**
 * The id of the `opens`-th task of a lane: fixed by who asks, so there is nothing to grind; another in every network, also where channel and members
 * have the same names.
 * @param snapshotTxId of the transaction that published the snapshot which the task is selected from
 */
export function taskId(
  channel: string,
  snapshotTxId: string,
  requesterMsp: string,
  lane: number,
  opens: number,
): string {
  return hash('llmnet/task', channel, snapshotTxId, requesterMsp, lane, opens).slice(0, 32);
}
