import { VALIDATION } from '@llmnet/protocol';
import type { Field, Parameters } from '@llmnet/protocol';

/** What the times of maintenance follow from. */
export type PaceParameters = Pick<
  Parameters,
  'snapshotIntervalSeconds' | 'rollUpWindowSeconds' | 'validationWindowSeconds'
>;

/** What a field needs, as far as its time depends on it. */
export interface FieldNeeds {
  readonly unfolded: { readonly size: number };
  readonly stale: boolean;
  /** When the need arose, in milliseconds since the epoch. */
  readonly since: number;
}

/** Every further node waits so many roll-up windows longer for the one whose turn it is. */
const LATE_WINDOWS = 4;
/** For so long after a snapshot nobody begins: it moves the turn on, and the other snapshots of its round may still be under way. */
const HANDOVER_MS = 4_000;
/** A pause between rounds is so many times as long as the round before took, so that a busy network folds more at a time; ... */
const PAUSE_FACTOR = 4;
/** ... but no longer than so many windows. */
const MAX_PAUSE_WINDOWS = 5;

/**
 * When a node has to maintain reputations. One node at a time, by turn: the turn moves on with every snapshot that is published, so that it
 * follows from the ledger alone and no node decides the order of folding for long. A step that anyone takes shows that somebody is at
 * work, and starts everybody's waiting anew.
 */
export class MaintenancePace {
  readonly #epochs = new Map<string, number>();
  readonly #lastSteps = new Map<Field, number>();
  /** The steps that came one soon after another, last. */
  #burst = { from: 0, to: 0 };
  #triedAt = 0;
  #publishedAt = 0;
  #members: readonly string[] = [];
  #parameters: PaceParameters;

  constructor(
    private readonly own: string,
    members: readonly string[],
    parameters: PaceParameters,
  ) {
    this.#parameters = parameters;
    this.govern(members, parameters);
  }

  /** @param members MSP ids of the active members, in any order */
  govern(members: readonly string[], parameters: PaceParameters): void {
    this.#members = [...members].sort();
    this.#parameters = parameters;
  }

  /**
   * A domain has a snapshot of this number; null: it has none.
   * @param time when it was published; long ago unless given
   */
  published(domain: string, epoch: number | null, time = 0): void {
    this.#publishedAt = Math.max(time, this.#publishedAt);
    if (epoch !== null) this.#epochs.set(domain, Math.max(epoch, this.#epochs.get(domain) ?? 0));
  }

  /** Somebody has taken a step in a field. */
  stepped(field: Field, time: number): void {
    this.#lastSteps.set(field, time);
    const goesOn = time - this.#burst.to < this.#windowMs;
    this.#burst = { from: goesOn ? this.#burst.from : time, to: time };
  }

  /** This node has done what it could. */
  tried(time: number): void {
    this.#triedAt = time;
  }

  /** When this node has to begin a round, in milliseconds since the epoch; null where nothing is needed. */
  nextRound(fields: ReadonlyMap<Field, FieldNeeds>): number | null {
    const times = [...fields].flatMap(([field, needs]) => this.#readyAt(field, needs) ?? []);
    if (times.length === 0) return null;
    const { from, to } = this.#burst;
    const pauseMs = Math.min(PAUSE_FACTOR * (to - from), MAX_PAUSE_WINDOWS * this.#windowMs);
    const begin = Math.max(Math.min(...times), to + pauseMs, this.#publishedAt + HANDOVER_MS);
    return begin + this.#rank() * LATE_WINDOWS * this.#windowMs;
  }

  /** The fields whose time has come. */
  ready<T extends FieldNeeds>(fields: ReadonlyMap<Field, T>, time: number): (readonly [Field, T])[] {
    return [...fields].filter(([field, needs]) => (this.#readyAt(field, needs) ?? Infinity) <= time);
  }

  #readyAt(field: Field, { unfolded, stale, since }: FieldNeeds): number | undefined {
    if (unfolded.size === 0 && !stale) return undefined;
    return Math.max(since, this.#triedAt, this.#lastSteps.get(field) ?? 0) + this.#waitMs(field, unfolded.size > 0);
  }

  /** How long a field's work can wait. */
  #waitMs(field: Field, folds: boolean): number {
    const { snapshotIntervalSeconds, validationWindowSeconds } = this.#parameters;
    if (field === VALIDATION) return validationWindowSeconds * 1000;
    return folds ? this.#windowMs : snapshotIntervalSeconds * 1000;
  }

  get #windowMs(): number {
    return this.#parameters.rollUpWindowSeconds * 1000;
  }

  /** This member's place in the present turn: 0 begins; last, one that the ledger does not list. */
  #rank(): number {
    const count = this.#members.length;
    const place = this.#members.indexOf(this.own);
    if (place === -1) return count;
    const turn = [...this.#epochs.values()].reduce((sum, epoch) => sum + epoch + 1, 0);
    return (place - (turn % count) + count) % count;
  }
}
