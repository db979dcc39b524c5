import { Info, Returns, Transaction } from 'fabric-contract-api';
import { LedgerError, QUERIES, Reputation, SUBMITS, VALIDATION, toJson } from '@llmnet/protocol';
import type {
  DomainView,
  EpochView,
  Field,
  OrganisationView,
  Parameters,
  UnfoldedView,
  WindowsView,
} from '@llmnet/protocol';
import { cusumSum, isQuarantineDue, isReturnDue } from '@llmnet/protocol/rules';
import { keys, ranges } from '../state/store';
import { appendQuarantine, openWindow } from '../state/reputation/reputation-log';
import { loadOrganisation, loadRecord, storeQuarantineStatus } from '../state/reputation/reputation-record';
import { isRevisionDue, revise } from '../state/reputation/revision';
import { assertTurn, hasWork, rollUp } from '../state/reputation/roll-up';
import { MAX_ORGANISATIONS, buildSnapshot } from '../state/reputation/snapshot-builder';
import { latestEpoch, loadSnapshot, sameContent, storeSnapshot } from '../state/reputation/snapshots';
import { LedgerContext, authorise, authoriseReader, LedgerContract, parseRequest } from '../state/transaction';

/** What the organisations' records are, how log entries become part of them, and the snapshots that selection reads. */
@Info({ title: 'reputation', description: 'Roll-ups, revisions, quarantine, and snapshots for selection' })
export class ReputationContract extends LedgerContract {
  constructor() {
    super('reputation');
  }

  /** Folds the next entries of a window into one organisation's record. Anyone may; any partition into calls gives the same record. */
  @Transaction()
  async rollUp(ctx: LedgerContext, json: string): Promise<void> {
    const { field, mspId, window, limit } = parseRequest(SUBMITS['reputation:rollUp'].request, json);
    const { parameters } = await authorise(ctx, ...SUBMITS['reputation:rollUp'].by);
    const record = await loadRecord(ctx, field, mspId);
    assertTurn(ctx, record, window, parameters);
    const more = await rollUp(ctx, record, limit, parameters);
    ctx.emit({ type: 'rolledUp', field, mspId, window, more });
  }

  /** Folds a record anew from the first window that a dispute corrected; in as many calls as it takes. */
  @Transaction()
  async revise(ctx: LedgerContext, json: string): Promise<void> {
    const { field, mspId, limit } = parseRequest(SUBMITS['reputation:revise'].request, json);
    const { parameters } = await authorise(ctx, ...SUBMITS['reputation:revise'].by);
    const record = await loadRecord(ctx, field, mspId);
    const more = await revise(ctx, record, limit, parameters);
    ctx.emit({ type: 'revised', field, mspId, more });
  }

  /** Makes formal what the organisation's CUSUMs say: it is quarantined in all its domains, each from its next window on. */
  @Transaction()
  async quarantine(ctx: LedgerContext, json: string): Promise<void> {
    const { mspId } = parseRequest(SUBMITS['reputation:quarantine'].request, json);
    const { consortium, parameters } = await authorise(ctx, ...SUBMITS['reputation:quarantine'].by);
    const { records, quarantine } = await loadOrganisation(ctx, mspId, parameters.domains);
    if (!isQuarantineDue(records, quarantine, parameters)) throw new LedgerError('NOT_QUARANTINED', mspId);
    const number = (quarantine?.number ?? 0) + 1;
    for (const record of records) await appendQuarantine(ctx, record, number);
    const domains = records.map(({ field }) => field);
    await storeQuarantineStatus(ctx, { mspId, state: 'quarantined', number, domains }, quarantine, consortium);
    ctx.emit({ type: 'quarantined', mspId });
  }

  /** Lets an organisation back that has answered enough canaries right since it was quarantined. */
  @Transaction()
  async reinstate(ctx: LedgerContext, json: string): Promise<void> {
    const { mspId } = parseRequest(SUBMITS['reputation:reinstate'].request, json);
    const { consortium, parameters } = await authorise(ctx, ...SUBMITS['reputation:reinstate'].by);
    const { records, quarantine } = await loadOrganisation(ctx, mspId, parameters.domains);
    if (quarantine === undefined || !isReturnDue(records, quarantine, parameters)) {
      throw new LedgerError('NOT_QUARANTINED', mspId);
    }
    await storeQuarantineStatus(ctx, { ...quarantine, state: 'returned' }, quarantine, consortium);
    ctx.emit({ type: 'returned', mspId });
  }

  /** Publishes the next snapshot of a domain: what selection reads until the one after it. */
  @Transaction()
  async publishSnapshot(ctx: LedgerContext, json: string): Promise<void> {
    const { domain, epoch } = parseRequest(SUBMITS['reputation:publishSnapshot'].request, json);
    const { consortium, parameters } = await authorise(ctx, ...SUBMITS['reputation:publishSnapshot'].by);
    assertGoverned(domain, parameters);
    await ctx.store.assertAbsent(keys.snapshot(domain, epoch), 'SNAPSHOT_STALE');
    const previous = epoch === 0 ? undefined : await loadSnapshot(ctx, domain, epoch - 1);
    if (previous !== undefined && ctx.time < previous.at + parameters.snapshotIntervalSeconds * 1000) {
      throw new LedgerError('SNAPSHOT_TOO_SOON', domain);
    }
    const snapshot = await buildSnapshot(ctx, domain, epoch, consortium, previous);
    if (previous !== undefined && sameContent(previous, snapshot)) throw new LedgerError('SNAPSHOT_UNCHANGED', domain);
    await storeSnapshot(ctx, snapshot);
    ctx.emit({ type: 'snapshotPublished', domain, epoch });
  }

  /** Which snapshot a plan would name now. */
  @Transaction(false)
  @Returns('string')
  async epoch(ctx: LedgerContext, json: string): Promise<string> {
    const { domain, known } = parseRequest(QUERIES['reputation:epoch'].request, json);
    const { parameters } = await authoriseReader(ctx);
    assertGoverned(domain, parameters);
    return toJson({ epoch: (await latestEpoch(ctx, domain, known)) ?? null } satisfies EpochView);
  }

  /** Which records have something to fold or to revise; what a node asks before it submits. */
  @Transaction(false)
  @Returns('string')
  async unfolded(ctx: LedgerContext, json: string): Promise<string> {
    const { field } = parseRequest(QUERIES['reputation:unfolded'].request, json);
    const { parameters } = await authoriseReader(ctx);
    const view: UnfoldedView = { waiting: [], revisions: [] };
    for (const record of await recordsOf(ctx, field, parameters)) {
      const { mspId, window } = record;
      if (await hasWork(ctx, record)) view.waiting.push({ mspId, window });
      if (await isRevisionDue(ctx, record)) view.revisions.push(mspId);
    }
    return toJson(view);
  }

  /** The window that a settlement names for each organisation. */
  @Transaction(false)
  @Returns('string')
  async windows(ctx: LedgerContext, json: string): Promise<string> {
    const { field } = parseRequest(QUERIES['reputation:windows'].request, json);
    const { parameters } = await authoriseReader(ctx);
    const records = await recordsOf(ctx, field, parameters);
    return toJson(records.map((record) => ({ mspId: record.mspId, window: openWindow(record) })) satisfies WindowsView);
  }

  /** A domain's latest snapshot and every organisation's record in it. */
  @Transaction(false)
  @Returns('string')
  async domain(ctx: LedgerContext, json: string): Promise<string> {
    const { domain } = parseRequest(QUERIES['reputation:domain'].request, json);
    const { parameters } = await authoriseReader(ctx);
    const reputations = await recordsOf(ctx, domain, parameters);
    const epoch = (await latestEpoch(ctx, domain, 0)) ?? null;
    const snapshot = epoch === null ? null : await loadSnapshot(ctx, domain, epoch);
    return toJson({ domain, epoch, snapshot, reputations } satisfies DomainView);
  }

  /** A domain's snapshot by its number. */
  @Transaction(false)
  @Returns('string')
  async snapshot(ctx: LedgerContext, json: string): Promise<string> {
    const { domain, epoch } = parseRequest(QUERIES['reputation:snapshot'].request, json);
    const { parameters } = await authoriseReader(ctx);
    assertGoverned(domain, parameters);
    return toJson(await loadSnapshot(ctx, domain, epoch));
  }

  /** An organisation's records in all domains and in validation, the sum of its CUSUMs, and its quarantine. */
  @Transaction(false)
  @Returns('string')
  async standing(ctx: LedgerContext, json: string): Promise<string> {
    const { mspId } = parseRequest(QUERIES['reputation:standing'].request, json);
    const { parameters } = await authoriseReader(ctx);
    const { records, quarantine } = await loadOrganisation(ctx, mspId, parameters.domains);
    const validation = await ctx.store.find(keys.reputation(VALIDATION, mspId), Reputation);
    const view: OrganisationView = {
      mspId,
      cusum: cusumSum(records, quarantine),
      quarantine: quarantine ?? null,
      records: validation === undefined ? [...records] : [...records, validation],
    };
    return toJson(view);
  }
}

/** Every organisation's record in a field. @throws LedgerError UNKNOWN_DOMAIN */
function recordsOf(ctx: LedgerContext, field: Field, parameters: Parameters): Promise<Reputation[]> {
  assertGoverned(field, parameters);
  return ctx.store.all(ranges.reputations(field), Reputation, MAX_ORGANISATIONS);
}

function assertGoverned(field: Field, { domains }: Parameters): void {
  if (field !== VALIDATION && !domains.includes(field)) throw new LedgerError('UNKNOWN_DOMAIN', field);
}
