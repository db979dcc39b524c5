import type { Context } from 'fabric-contract-api';
import type { z } from 'zod';
import { LedgerError, jsonOrUndefined, toJson } from '@llmnet/protocol';
import type { Field, LedgerErrorCode, NodeId, ProviderId } from '@llmnet/protocol';

/** Numbers inside keys are padded, so that keys sort as numbers do. */
const padded = (value: number): string => String(value).padStart(15, '0');

/** Every public key of the ledger. Parts are validated ids, none of which contains what separates them here. */
export const keys = {
  consortium: 'consortium',
  parameters: (version: number) => `parameters/${padded(version)}`,
  node: (node: NodeId) => `node/${node}`,
  ping: (node: NodeId, at: number) => `ping/${node}/${padded(at)}`,
  policyProgress: (mspId: string) => `policies/${mspId}`,
  proposal: (proposal: string) => `proposal/${proposal}`,
  vote: (proposal: string, mspId: string) => `vote/${proposal}/${mspId}`,
  enacted: (proposal: string) => `enacted/${proposal}`,

  provider: (provider: ProviderId) => `provider/${provider}`,
  providerVersion: (provider: ProviderId, version: number) => `providerversion/${provider}/${padded(version)}`,
  lease: (provider: ProviderId) => `lease/${provider}`,
  claim: (domain: string, mspId: string) => `claim/${domain}/${mspId}`,
  slash: (provider: ProviderId, task: string) => `slash/${provider}/${task}`,

  reputation: (field: Field, mspId: string) => `rep/${field}/${mspId}`,
  entry: (field: Field, mspId: string, window: number, at: number, id: string) =>
    `out/${field}/${mspId}/${padded(window)}/${padded(at)}/${id}`,
  shut: (field: Field, mspId: string, window: number) => `shut/${field}/${mspId}/${padded(window)}`,
  checkpoint: (field: Field, mspId: string, window: number) => `checkpoint/${field}/${mspId}/${padded(window)}`,
  revision: (field: Field, mspId: string, window: number) => `revision/${field}/${mspId}/${padded(window)}`,
  quarantine: (mspId: string) => `quarantine/${mspId}`,
  snapshot: (domain: string, epoch: number) => `snap/${domain}/${padded(epoch)}`,

  task: (task: string) => `task/${task}`,
  substituted: (task: string) => `substituted/${task}`,
  round: (task: string, round: number) => `round/${task}/${String(round)}`,
  commit: (task: string, round: number, provider: ProviderId) => `commit/${task}/${String(round)}/${provider}`,
  closed: (task: string, round: number) => `closed/${task}/${String(round)}`,
  reveal: (task: string, round: number, provider: ProviderId) => `reveal/${task}/${String(round)}/${provider}`,
  result: (task: string) => `result/${task}`,
  drawn: (task: string) => `drawn/${task}`,

  scoreCommit: (task: string, panel: number, judge: NodeId) => `scorecommit/${task}/${String(panel)}/${judge}`,
  scoresClosed: (task: string, panel: number) => `scoresclosed/${task}/${String(panel)}`,
  scoreReveal: (task: string, panel: number, judge: NodeId) => `scorereveal/${task}/${String(panel)}/${judge}`,
  canary: (canary: string) => `canary/${canary}`,
  deposits: (mspId: string) => `deposits/${mspId}`,
  canaryUse: (canary: string) => `canaryuse/${canary}`,
  declared: (task: string) => `declared/${task}`,
  reimbursed: (task: string) => `reimbursed/${task}`,
  settled: (task: string) => `settled/${task}`,
  dispute: (task: string, number: number) => `dispute/${task}/${String(number)}`,
  resolved: (task: string, number: number) => `resolved/${task}/${String(number)}`,

  lane: (mspId: string, lane: number) => `lane/${mspId}/${String(lane).padStart(2, '0')}`,
  /** By the time from which it can be swept, so that no settlement writes into the range that a sweep reads. */
  credit: (account: string, finalAt: number, source: string) => `credit/${account}/${padded(finalAt)}/${source}`,
  mint: (source: string) => `mint/${source}`,
  burn: (txId: string) => `burn/${txId}`,
  journal: (at: number, source: string) => `book/${padded(at)}/${source}`,

  blockAttestation: (height: number, mspId: string) => `blocks/${padded(height)}/${mspId}`,
  codeAttestation: (mspId: string) => `code/${mspId}`,
  pinged: (task: string, phase: 'commit' | 'reveal', mspId: string) => `pinged/${task}/${phase}/${mspId}`,
  hold: (task: string, mspId: string) => `hold/${task}/${mspId}`,
  panelDisclosure: (task: string, number: number, by: NodeId) => `paneldisclosure/${task}/${String(number)}/${by}`,
  disclosure: (task: string, auditor: NodeId, by: NodeId) => `disclosure/${task}/${auditor}/${by}`,
  erased: (task: string) => `erased/${task}`,
} as const;

/** Ranges of keys, end exclusive. */
export const ranges = {
  nodes: within('node/'),
  nodesOf: (mspId: string) => within(`node/${mspId}/`),
  proposals: (after: string) => behind('proposal/', after),
  votes: (proposal: string) => within(`vote/${proposal}/`),
  providers: within('provider/'),
  providersOf: (mspId: string) => within(`provider/${mspId}/`),
  providerVersions: (provider: ProviderId) => within(`providerversion/${provider}/`),
  claims: (domain: string) => within(`claim/${domain}/`),
  slashes: (provider: ProviderId) => within(`slash/${provider}/`),
  reputations: (field: Field) => within(`rep/${field}/`),
  /** The entries of a window after `cursor`, the key of the last one that was folded. */
  entries: (field: Field, mspId: string, window: number, cursor: string): KeyRange => {
    const all = within(`out/${field}/${mspId}/${padded(window)}/`);
    return { from: cursor === '' ? all.from : `${cursor}0`, to: all.to };
  },
  revisions: (field: Field, mspId: string) => within(`revision/${field}/${mspId}/`),
  lanes: (mspId: string) => within(`lane/${mspId}/`),
  credits: (account: string) => within(`credit/${account}/`),
  /** The credits of an account that are final at a time. */
  finalCredits: (account: string, time: number): KeyRange => ({
    from: `credit/${account}/`,
    to: `credit/${account}/${padded(time + 1)}/`,
  }),
  tasks: (after: string) => behind('task/', after),
  commits: (task: string, round: number) => within(`commit/${task}/${String(round)}/`),
  /** Journal lines of a period, `to` exclusive; `after`: the last key that was read, or empty. */
  journal: (from: number, to: number, after: string): KeyRange => ({
    from: after === '' ? `book/${padded(from)}/` : `${after}0`,
    to: `book/${padded(to)}/`,
  }),
  blockAttestations: (height: number) => within(`blocks/${padded(height)}/`),
  codeAttestations: within('code/'),
  holds: (task: string) => within(`hold/${task}/`),
  disclosures: (task: string) => within(`disclosure/${task}/`),
} as const;

export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

/** All keys with a prefix that ends in a slash: the character after it ends the range. */
function within(prefix: string): KeyRange {
  return { from: prefix, to: `${prefix.slice(0, -1)}0` };
}

/** The keys with a prefix behind the one named; all of them where none is. */
function behind(prefix: string, after: string): KeyRange {
  return { from: `${prefix}${after}${after === '' ? '' : '0'}`, to: within(prefix).to };
}

/** Keys of the private collection `texts`. */
export const textKeys = {
  text: (task: string, step: string, index: number, author: NodeId) =>
    `text/${task}/${step}/${String(index)}/${author}`,
  /** The keys that a later step publishes, by the node that publishes them. */
  grants: (task: string, step: string, index: number, grantor: NodeId) =>
    `keys/${task}/${step}/${String(index)}/${grantor}`,
  allTexts: (task: string) => within(`text/${task}/`),
  allGrants: (task: string) => within(`keys/${task}/`),
} as const;

/** Typed access to the channel's public state. There is no reading of one's own writes inside a transaction. */
export class Store {
  constructor(private readonly stub: Context['stub']) {}

  /** @throws LedgerError CORRUPT_RECORD where what is stored does not have the form of `schema` */
  async find<S extends z.ZodType>(key: string, schema: S): Promise<z.output<S> | undefined> {
    const bytes = await this.stub.getState(key);
    return bytes.length === 0 ? undefined : decodeOnce(key, bytes, schema);
  }

  /** @throws LedgerError UNKNOWN_RECORD, or the code given, where the key is absent. */
  async get<S extends z.ZodType>(
    key: string,
    schema: S,
    missing: LedgerErrorCode = 'UNKNOWN_RECORD',
  ): Promise<z.output<S>> {
    const record = await this.find(key, schema);
    if (record === undefined) throw new LedgerError(missing, key);
    return record;
  }

  /** The records under several keys, in their order. One after another: the shim sends one message at a time anyway. */
  async findEach<S extends z.ZodType>(wanted: readonly string[], schema: S): Promise<(z.output<S> | undefined)[]> {
    const found: (z.output<S> | undefined)[] = [];
    for (const key of wanted) found.push(await this.find(key, schema));
    return found;
  }

  async exists(key: string): Promise<boolean> {
    return (await this.stub.getState(key)).length > 0;
  }

  /** Reads a key that must be absent, so that a step can neither overwrite nor be repeated. */
  async assertAbsent(key: string, code: LedgerErrorCode = 'ALREADY_DONE'): Promise<void> {
    if (await this.exists(key)) throw new LedgerError(code, key);
  }

  async put(key: string, record: unknown): Promise<void> {
    await this.stub.putState(key, Buffer.from(toJson(record)));
  }

  async delete(key: string): Promise<void> {
    await this.stub.deleteState(key);
  }

  /** The first `limit` records of a range, and whether there are more. */
  async page<S extends z.ZodType>(
    range: KeyRange,
    schema: S,
    limit: number,
  ): Promise<{ entries: { key: string; value: z.output<S> }[]; more: boolean }> {
    const iterator = await this.stub.getStateByRange(range.from, range.to);
    const entries: { key: string; value: z.output<S> }[] = [];
    try {
      for (;;) {
        const next = await iterator.next();
        if (next.done) return { entries, more: false };
        if (entries.length === limit) return { entries, more: true };
        entries.push({ key: next.value.key, value: decodeOnce(next.value.key, next.value.value, schema) });
      }
    } finally {
      await iterator.close();
    }
  }

  /** All records of a range that is known to be short. @throws LedgerError LIMIT_EXCEEDED above `limit`. */
  async all<S extends z.ZodType>(range: KeyRange, schema: S, limit: number): Promise<z.output<S>[]> {
    const { entries, more } = await this.page(range, schema, limit);
    if (more) throw new LedgerError('LIMIT_EXCEEDED', range.from);
    return entries.map(({ value }) => value);
  }
}

const MAX_KNOWN_RECORDS = 200;
/**
 * Records by schema and text, the lately decoded ones: the transactions of a task, and the endorsers that one process serves, read the same
 * ones again and again, and checking a form costs more than the rest of such a read.
 */
// eslint-disable-next-line deterministic-chaincode/no-module-state -- what a text says by a schema never changes
const knownRecords = new Map<z.ZodType, Map<string, unknown>>();

/** A stored record, which nobody can change: it is what others get that read the same. @throws LedgerError CORRUPT_RECORD */
function decodeOnce<S extends z.ZodType>(key: string, bytes: Uint8Array, schema: S): z.output<S> {
  const text = Buffer.from(bytes).toString('utf8');
  const known = knownRecords.get(schema) ?? new Map<string, unknown>();
  knownRecords.set(schema, known);
  if (known.has(text)) return known.get(text) as z.output<S>; // This schema made it of the same text.
  const record = frozen(decode(key, bytes, schema));
  if (known.size >= MAX_KNOWN_RECORDS) known.clear();
  known.set(text, record);
  return record;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** A stored record. @throws LedgerError CORRUPT_RECORD, without a cause: it would quote what is stored */
export function decode<S extends z.ZodType>(key: string, bytes: Uint8Array, schema: S): z.output<S> {
  const parsed = schema.safeParse(jsonOrUndefined(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) throw new LedgerError('CORRUPT_RECORD', key);
  return parsed.data;
}
