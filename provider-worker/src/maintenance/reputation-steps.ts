import type { Field, Parameters, SubmitName, SubmitRequest } from '@llmnet/protocol';
import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode, Ledger } from '@llmnet/ledger-client';

/** Refusals that mean that there is nothing to do, or that another member did it. */
const DONE_BY_OTHERS: ReadonlySet<ClientErrorCode> = new Set([
  'NOTHING_TO_FOLD',
  'NOTHING_TO_REVISE',
  'NOT_QUARANTINED',
  'OUT_OF_TURN',
  'SNAPSHOT_UNCHANGED',
  'SNAPSHOT_STALE',
] satisfies ClientErrorCode[]);

/** Refusals that mean: the same again, later. */
const EARLY: ReadonlySet<ClientErrorCode> = new Set([
  'SNAPSHOT_TOO_SOON',
  'WINDOW_OPEN',
  'REVISION_DUE',
  'READ_CONFLICT',
] satisfies ClientErrorCode[]);

const FOLD_LIMIT = 100;

type QuarantineParameters = Pick<Parameters, 'quarantineAt' | 'returnCanaries' | 'returnShare'>;

type Ended = 'done' | 'early';

/** The steps by which the organisations' records move on. Each may be taken by anyone, and is harmless when somebody else took it. */
export class ReputationSteps {
  readonly #epochs = new Map<string, number>();

  constructor(private readonly ledger: Pick<Ledger, 'query' | 'submit'>) {}

  /** The organisations of a field that have something to fold. */
  async unfolded(field: Field): Promise<Set<string>> {
    const { waiting, revisions } = await this.ledger.query('reputation:unfolded', { field });
    return new Set([...waiting.map(({ mspId }) => mspId), ...revisions]);
  }

  /**
   * Revises and rolls up what of `mspIds` can be, all at once: their records have nothing to do with each other.
   * @returns the organisations that have nothing left, and those whose records changed
   */
  async fold(
    field: Field,
    mspIds: ReadonlySet<string>,
  ): Promise<{ readonly done: string[]; readonly changed: string[] }> {
    const { waiting, revisions } = await this.ledger.query('reputation:unfolded', { field });
    const isWanted = (mspId: string): boolean =>
      revisions.includes(mspId) || waiting.some((record) => record.mspId === mspId);
    const changed: string[] = [];
    const folded = await Promise.allSettled(
      [...mspIds].filter(isWanted).map(async (mspId) => {
        const window = waiting.find((record) => record.mspId === mspId)?.window;
        if (revisions.includes(mspId)) await this.#attempt('reputation:revise', { field, mspId, limit: FOLD_LIMIT });
        const ended =
          window === undefined
            ? 'done'
            : await this.#attempt('reputation:rollUp', { field, mspId, window, limit: FOLD_LIMIT });
        if (ended === 'done') changed.push(mspId);
      }),
    );
    const failed = folded.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return { done: [...mspIds].filter((mspId) => !isWanted(mspId)), changed };
  }

  /** The number of a domain's newest snapshot; null where it has none. */
  async latestEpoch(domain: string): Promise<number | null> {
    const { epoch } = await this.ledger.query('reputation:epoch', { domain, known: this.#epochs.get(domain) ?? 0 });
    if (epoch !== null) this.#epochs.set(domain, epoch);
    return epoch;
  }

  /** Publishes a domain's next snapshot. */
  async publish(domain: string): Promise<Ended> {
    const epoch = await this.latestEpoch(domain);
    return this.#attempt('reputation:publishSnapshot', { domain, epoch: epoch === null ? 0 : epoch + 1 });
  }

  /** Quarantines an organisation that fell too far below expectation, or lets one back that answered its canaries. */
  async reviewQuarantine(mspId: string, parameters: QuarantineParameters): Promise<void> {
    const { cusum, quarantine, records } = await this.ledger.query('reputation:standing', { mspId });
    const { quarantineAt, returnCanaries, returnShare } = parameters;
    if (quarantine?.state !== 'quarantined') {
      if (cusum >= quarantineAt) await this.#attempt('reputation:quarantine', { mspId });
      return;
    }
    const canaries = records.reduce((total, { probation }) => total + probation.canaries, 0);
    const success = records.reduce((total, { probation }) => total + probation.success, 0n);
    if (canaries >= returnCanaries && success >= BigInt(returnShare) * BigInt(canaries))
      await this.#attempt('reputation:reinstate', { mspId });
  }

  async #attempt<N extends SubmitName>(name: N, request: SubmitRequest<N>): Promise<Ended> {
    try {
      // Who is told of a conflict looks at the ledger again: another node, or a record that moved on, made this step another one.
      await this.ledger.submit(name, request, { onConflict: 'fail' });
    } catch (error) {
      if (!(error instanceof LedgerClientError)) throw error;
      if (EARLY.has(error.code)) return 'early';
      if (!DONE_BY_OTHERS.has(error.code)) throw error;
    }
    return 'done';
  }
}
