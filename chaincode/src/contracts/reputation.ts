import { Info, Returns, Transaction } from 'fabric-contract-api';
import { LedgerError, Outcome, QUERIES, Reputation, SUBMITS, Snapshot, toJson } from '../api';
import { authorise, authoriseReader } from '../ledger/access';
import type { EpochView, UnfoldedView } from '../api';
import { LedgerContext } from '../ledger/context';
import { keys, ranges } from '../ledger/keys';
import { buildSnapshot, latestEpoch } from '../ledger/snapshots';
import { foldAll } from '../rules';
import { LedgerContract, parseRequest } from './ledger-contract';

const MAX_ORGANISATIONS = 200;

/** What the organisations' records are and how outcomes become part of them. */
@Info({ title: 'reputation', description: 'Roll-ups of outcomes and snapshots for selection' })
export class ReputationContract extends LedgerContract {
  constructor() {
    super('reputation');
  }

  /**
   * Folds the next outcomes of a window, in key order, into one organisation's record in one domain. The first roll-up of a
   * window shuts it, so that no settlement can append behind the cursor; any partition and caller gives the same bytes.
   */
  @Transaction()
  async rollUp(ctx: LedgerContext, json: string): Promise<void> {
    const { domain, mspId, window, limit } = parseRequest(SUBMITS['reputation:rollUp'].request, json);
    const { parameters } = await authorise(ctx, 'requester', 'coordinator', 'respondent', 'validator');
    const record = await ctx.store.get(keys.reputation(domain, mspId), Reputation);
    if (record.window !== window) throw new LedgerError('OUT_OF_TURN', `window ${String(record.window)} is open`);
    const opening = record.cursor === '';
    if (opening && ctx.time < record.windowOpenedAt + parameters.rollUpWindowSeconds * 1000)
      throw new LedgerError('WINDOW_OPEN');
    const { entries, more } = await ctx.store.page(
      ranges.outcomes(domain, mspId, window, record.cursor),
      Outcome,
      limit,
    );
    const last = entries.at(-1);
    if (last === undefined) throw new LedgerError('NOTHING_TO_FOLD', `${domain} ${mspId}`);

    const { evidence, usedWeights, chain } = foldAll(
      { evidence: record, usedWeights: new Map(record.usedWeights), chain: record.chain },
      entries.map(({ value }) => value),
      parameters,
    );
    const { a, b, cusum, lifetimeSuccess, lifetimeWeight } = evidence;
    const position = more
      ? { cursor: last.key, usedWeights: [...usedWeights] }
      : { cursor: '', usedWeights: [], window: window + 1, windowOpenedAt: ctx.time };
    const next: Reputation = {
      ...record,
      ...{ a, b, cusum, lifetimeSuccess, lifetimeWeight },
      ...position,
      folded: record.folded + entries.length,
      chain,
      ...ctx.stamp,
    };
    if (opening) await ctx.store.put(keys.shut(domain, mspId, window), { at: ctx.time });
    await ctx.store.put(keys.reputation(domain, mspId), next);
    ctx.emit({ type: 'rolledUp', domain, mspId, window, more });
  }

  /** Publishes the next snapshot of a domain: what selection reads until the one after it. */
  @Transaction()
  async publishSnapshot(ctx: LedgerContext, json: string): Promise<void> {
    const { domain, epoch } = parseRequest(SUBMITS['reputation:publishSnapshot'].request, json);
    const { parameters } = await authorise(ctx, 'requester', 'coordinator', 'respondent', 'validator');
    if (!parameters.domains.includes(domain)) throw new LedgerError('UNKNOWN_DOMAIN', domain);
    await ctx.store.assertAbsent(keys.snapshot(domain, epoch), 'SNAPSHOT_STALE');
    const previous =
      epoch === 0 ? undefined : await ctx.store.get(keys.snapshot(domain, epoch - 1), Snapshot, 'SNAPSHOT_UNKNOWN');
    if (previous !== undefined && ctx.time < previous.at + parameters.snapshotIntervalSeconds * 1000) {
      throw new LedgerError('SNAPSHOT_TOO_SOON');
    }
    const snapshot = await buildSnapshot(ctx, domain, epoch, parameters, previous);
    if (previous !== undefined && sameContent(previous, snapshot)) throw new LedgerError('SNAPSHOT_UNCHANGED', domain);
    await ctx.store.put(keys.snapshot(domain, epoch), snapshot);
    ctx.emit({ type: 'snapshotPublished', domain, epoch });
  }

  /** Which snapshot a plan would name now. */
  @Transaction(false)
  @Returns('string')
  async epoch(ctx: LedgerContext, json: string): Promise<string> {
    const { domain, known } = parseRequest(QUERIES['reputation:epoch'].request, json);
    await authoriseReader(ctx);
    return toJson({ epoch: (await latestEpoch(ctx, domain, known)) ?? null } satisfies EpochView);
  }

  /** Which records have something to fold; what a keeper asks before it submits. */
  @Transaction(false)
  @Returns('string')
  async unfolded(ctx: LedgerContext, json: string): Promise<string> {
    const { domain } = parseRequest(QUERIES['reputation:unfolded'].request, json);
    await authoriseReader(ctx);
    const waiting: UnfoldedView['waiting'] = [];
    for (const { mspId, window, cursor } of await ctx.store.all(
      ranges.reputations(domain),
      Reputation,
      MAX_ORGANISATIONS,
    )) {
      const { entries } = await ctx.store.page(ranges.outcomes(domain, mspId, window, cursor), Outcome, 1);
      if (entries.length > 0) waiting.push({ mspId, window });
    }
    return toJson({ waiting } satisfies UnfoldedView);
  }

  @Transaction(false)
  @Returns('string')
  async domain(ctx: LedgerContext, json: string): Promise<string> {
    const { domain } = parseRequest(QUERIES['reputation:domain'].request, json);
    await authoriseReader(ctx);
    const epoch = await latestEpoch(ctx, domain, 0);
    const snapshot = epoch === undefined ? undefined : await ctx.store.get(keys.snapshot(domain, epoch), Snapshot);
    const reputations = await ctx.store.all(ranges.reputations(domain), Reputation, MAX_ORGANISATIONS);
    return toJson({ domain, epoch: epoch ?? null, snapshot: snapshot ?? null, reputations });
  }
}

function sameContent(x: Snapshot, y: Snapshot): boolean {
  const content = ({ candidates, coordinators, validators }: Snapshot): string =>
    toJson([candidates, coordinators, validators]);
  return content(x) === content(y);
}
