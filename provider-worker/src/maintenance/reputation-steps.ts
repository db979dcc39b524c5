import type { Field, Parameters } from '@llmnet/protocol';
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
  'READ_CONFLICT',
] satisfies ClientErrorCode[]);

/** Refusals that mean: the same again, later. */
const EARLY: ReadonlySet<ClientErrorCode> = new Set([
  'SNAPSHOT_TOO_SOON',
  'WINDOW_OPEN',
  'REVISION_DUE',
] satisfies ClientErrorCode[]);

const FOLD_LIMIT = 100;

type Ended = 'done' | 'early';

/** The steps by which the organisations' records move on. Each may be taken by anyone, and is harmless when somebody else took it. */
export class ReputationSteps {
  constructor(
    private readonly ledger: Pick<Ledger, 'query' | 'submit'>,
    private readonly parameters: Parameters,
  ) {}

  /** The organisations of a field that have something to fold. */
  async unfolded(field: Field): Promise<Set<string>> {
    const { waiting, revisions } = await this.ledger.query('reputation:unfolded', { field });
    return new Set([...waiting.map(({ mspId }) => mspId), ...revisions]);
  }

  /** Revises and rolls up what of `mspIds` can be. @returns the organisations that have nothing left, and whether a record changed */
  async fold(
    field: Field,
    mspIds: ReadonlySet<string>,
  ): Promise<{ readonly done: string[]; readonly changed: boolean }> {
    const { waiting, revisions } = await this.ledger.query('reputation:unfolded', { field });
    const done: string[] = [];
    let changed = false;
    for (const mspId of mspIds) {
      const revises = revisions.includes(mspId);
      const window = waiting.find((record) => record.mspId === mspId)?.window;
      if (!revises && window === undefined) {
        done.push(mspId);
        continue;
      }
      if (revises)
        await this.#attempt(() => this.ledger.submit('reputation:revise', { field, mspId, limit: FOLD_LIMIT }));
      const ended = await this.#attempt(async () => {
        if (window !== undefined)
          await this.ledger.submit('reputation:rollUp', { field, mspId, window, limit: FOLD_LIMIT });
      });
      changed ||= ended === 'done';
      if (ended === 'done') await this.#reviewQuarantine(mspId);
    }
    return { done, changed };
  }

  /** Publishes a domain's next snapshot. */
  async publish(domain: string): Promise<Ended> {
    const { epoch } = await this.ledger.query('reputation:domain', { domain });
    const next = epoch === null ? 0 : epoch + 1;
    return this.#attempt(() => this.ledger.submit('reputation:publishSnapshot', { domain, epoch: next }));
  }

  /** Quarantines an organisation that fell too far below expectation, or lets one back that answered its canaries. */
  async #reviewQuarantine(mspId: string): Promise<void> {
    const { cusum, quarantine, records } = await this.ledger.query('reputation:standing', { mspId });
    if (quarantine?.state !== 'quarantined') {
      if (cusum >= this.parameters.quarantineAt)
        await this.#attempt(() => this.ledger.submit('reputation:quarantine', { mspId }));
      return;
    }
    const canaries = records.reduce((total, { probation }) => total + probation.canaries, 0);
    const success = records.reduce((total, { probation }) => total + probation.success, 0n);
    const { returnCanaries, returnShare } = this.parameters;
    if (canaries >= returnCanaries && success >= BigInt(returnShare) * BigInt(canaries))
      await this.#attempt(() => this.ledger.submit('reputation:reinstate', { mspId }));
  }

  async #attempt(step: () => Promise<unknown>): Promise<Ended> {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof LedgerClientError)) throw error;
      if (EARLY.has(error.code)) return 'early';
      if (!DONE_BY_OTHERS.has(error.code)) throw error;
    }
    return 'done';
  }
}
