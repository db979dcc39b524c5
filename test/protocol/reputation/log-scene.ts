import { Outcome, PARAMETER_PROFILES, Reputation, toJson } from '@llmnet/protocol';
import type { Judged, Role, SubmitRequest } from '@llmnet/protocol';
import { MemoryLedger, type MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { keys } from '../../../chaincode/src/state/store';
import {
  appendEntry,
  openWindow,
  rewriteJudged,
  rewriteOutcome,
} from '../../../chaincode/src/state/reputation/reputation-log';
import type { EntryPlace } from '../../../chaincode/src/state/reputation/reputation-log';
import { freshRecord } from '../../../chaincode/src/state/reputation/reputation-record';
import { LedgerContext } from '../../../chaincode/src/state/transaction';

type Parameters = SubmitRequest<'membership:found'>['parameters'];
type Values = Partial<Omit<Parameters, 'version'>>;

export const DOMAIN = 'words';
export const SUBJECT = 'Birch';
const MSPS = ['Aster', 'Birch', 'Cedar', 'Dahlia'];
const WORKER: readonly Role[] = ['requester', 'coordinator', 'respondent', 'validator'];
const PARAMETERS: Parameters = {
  version: 1,
  domains: [DOMAIN, 'sums'],
  ...PARAMETER_PROFILES.development,
  rollUpWindowSeconds: 1,
};

/** Records and their logs on a ledger in memory. What settlements and disputes write is written by the functions that they write it with. */
export class LogScene {
  readonly ledger = new MemoryLedger();
  readonly worker: MemoryNode;
  #sequence = 0;
  #parameters = PARAMETERS;

  private constructor(worker: MemoryNode) {
    this.worker = worker;
  }

  static async create(parameters: Values = {}): Promise<LogScene> {
    const scene = new LogScene(await new MemoryLedger().node('Aster', 'worker', WORKER));
    scene.#govern({ ...PARAMETERS, ...parameters });
    for (const field of [DOMAIN, 'sums', '~validation']) {
      scene.plant(keys.reputation(field, SUBJECT), freshRecord(scene.context(), field, SUBJECT));
    }
    return scene;
  }

  /** The context of a transaction whose writes take effect at once. */
  context(): LedgerContext {
    this.#sequence += 1;
    const txId = this.#sequence.toString(16).padStart(64, '0');
    const { ledger } = this;
    const stub = {
      getChannelID: () => ledger.channel,
      getTxID: () => txId,
      getTxTimestamp: () => ({ seconds: Math.trunc(ledger.now / 1000), nanos: (ledger.now % 1000) * 1_000_000 }),
      getState: (key: string) => Promise.resolve(bytesOf(ledger.record(key))),
      putState: (key: string, value: Uint8Array) => {
        ledger.plant(key, JSON.parse(Buffer.from(value).toString('utf8')));
        return Promise.resolve();
      },
    };
    return Object.assign(new LedgerContext(), { stub });
  }

  plant(key: string, record: unknown): void {
    this.ledger.plant(key, JSON.parse(toJson(record)));
  }

  /** Enacts other values under the next version. */
  change(values: Values): void {
    this.#govern({ ...this.#parameters, ...values, version: this.#parameters.version + 1 });
  }

  record(field = DOMAIN): Reputation {
    return Reputation.parse(this.ledger.record(keys.reputation(field, SUBJECT)));
  }

  checkpoint(window: number, field = DOMAIN): unknown {
    return this.ledger.record(keys.checkpoint(field, SUBJECT, window));
  }

  outcome(changes: Partial<Outcome> = {}): Outcome {
    this.#sequence += 1;
    const task = this.#sequence.toString(16).padStart(32, '0');
    return {
      kind: 'outcome',
      task,
      field: DOMAIN,
      mspId: SUBJECT,
      provider: `${SUBJECT}/expert`,
      requesterMsp: 'Aster',
      success: 1_000_000n,
      weight: 1_000_000n,
      judged: true,
      truth: null,
      canary: false,
      seedMaterial: `salt-${task}`,
      at: this.ledger.now,
      txId: '0'.repeat(64),
      ...changes,
    };
  }

  judged(changes: Partial<Judged> = {}): Judged {
    const { task, at, txId } = this.outcome();
    return {
      kind: 'judged',
      task,
      mspId: SUBJECT,
      requesterMsp: 'Aster',
      samples: [],
      hits: [],
      pay: 0n,
      finalAt: at,
      at,
      txId,
      ...changes,
    };
  }

  /** Appends an entry to the window that is open. */
  async append(entry: Outcome | Judged, field = entry.kind === 'judged' ? '~validation' : DOMAIN): Promise<EntryPlace> {
    const window = openWindow(this.record(field));
    await appendEntry(this.context(), field, SUBJECT, window, entry);
    return { field, mspId: SUBJECT, window, at: entry.at, id: entry.task };
  }

  /** Appends outcomes that say this much (PPM), a second apart. */
  async appendAll(...successes: readonly bigint[]): Promise<EntryPlace[]> {
    const places: EntryPlace[] = [];
    for (const success of successes) {
      this.ledger.advance(1);
      places.push(await this.append(this.outcome({ success })));
    }
    return places;
  }

  async correct(place: EntryPlace, changes: Partial<Outcome>): Promise<void> {
    const known = Outcome.parse(this.ledger.record(placeKey(place)));
    await rewriteOutcome(this.context(), place, { ...known, ...changes });
  }

  async correctJudged(place: EntryPlace, judged: Judged): Promise<void> {
    await rewriteJudged(this.context(), place, judged);
  }

  rollUp(limit = 100, window = this.record().window, field = DOMAIN) {
    return this.ledger.submit(this.worker, 'reputation:rollUp', { field, mspId: SUBJECT, window, limit });
  }

  /** Rolls the record's window up when it has been open for its time. */
  async rollUpInTime(limit = 100): Promise<void> {
    this.ledger.advance(this.#parameters.rollUpWindowSeconds);
    await this.rollUp(limit);
  }

  revise(limit = 100) {
    return this.ledger.submit(this.worker, 'reputation:revise', { field: DOMAIN, mspId: SUBJECT, limit });
  }

  #govern(parameters: Parameters): void {
    this.#parameters = parameters;
    const members = MSPS.map((mspId) => ({ mspId, name: mspId, state: 'active' }));
    this.ledger.plant(keys.consortium, { members, membership: 1, parameters });
    this.ledger.plant(keys.parameters(parameters.version), parameters);
  }
}

export function placeKey({ field, mspId, window, at, id }: EntryPlace): string {
  return keys.entry(field, mspId, window, at, id);
}

function bytesOf(record: unknown): Uint8Array {
  return record === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(record));
}
