import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Lease, LedgerError, Provider, QUERIES, SUBMITS, toJson } from '@llmnet/protocol';
import type { ProviderView } from '@llmnet/protocol';
import { bondFreeAt } from '@llmnet/protocol/rules';
import { keys, ranges } from '../state/store';
import { debitLane } from '../state/money/movements';
import { collectFines, payBack } from '../state/registry/bonds';
import { leaveClaims } from '../state/registry/claims';
import { loadActiveProvider, loadOwnProvider, register, renewLeases, storeProvider } from '../state/registry/providers';
import { LedgerContext, authorise, authoriseReader, LedgerContract, parseRequest } from '../state/transaction';

const MAX_PROVIDERS = 5_000;
const MAX_VERSIONS = 10_000;

/** The providers: which node answers with which model, in which domains, at what price, and the bond it does so against. */
@Info({ title: 'registry', description: 'Providers, the domains they claim, their leases and bonds' })
export class RegistryContract extends LedgerContract {
  constructor() {
    super('registry');
  }

  /** Registers a provider of the calling node against a bond, or records a new version of it. */
  @Transaction()
  async registerProvider(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['registry:registerProvider'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['registry:registerProvider'].by);
    const { provider, domains } = await register(ctx, authorised, request);
    ctx.emit({ type: 'providerRegistered', provider, domains });
  }

  /** Renews the leases of the calling node's providers, each in its second half. */
  @Transaction()
  async renewLeases(ctx: LedgerContext, json: string): Promise<void> {
    const { providers } = parseRequest(SUBMITS['registry:renewLeases'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['registry:renewLeases'].by);
    const until = await renewLeases(ctx, authorised, providers);
    ctx.emit({ type: 'leasesRenewed', providers, until });
  }

  /** Withdraws a provider of the calling node from all its domains. Its bond stays until nothing can touch it any more. */
  @Transaction()
  async withdrawProvider(ctx: LedgerContext, json: string): Promise<void> {
    const { provider: id } = parseRequest(SUBMITS['registry:withdrawProvider'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['registry:withdrawProvider'].by);
    const provider = await loadActiveProvider(ctx, caller, id);
    await leaveClaims(ctx, provider, provider.domains);
    await storeProvider(ctx, { ...provider, withdrawnAt: ctx.time });
    ctx.emit({ type: 'providerWithdrawn', provider: id });
  }

  /** Pays into the bond of the calling node's provider from a lane of its member. */
  @Transaction()
  async topUpBond(ctx: LedgerContext, json: string): Promise<void> {
    const { provider: id, lane, amount } = parseRequest(SUBMITS['registry:topUpBond'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['registry:topUpBond'].by);
    if (amount === 0n) throw new LedgerError('INVALID_REQUEST', 'amount');
    const provider = await loadActiveProvider(ctx, caller, id);
    await debitLane(ctx, caller.mspId, lane, amount);
    await storeProvider(ctx, { ...provider, bond: provider.bond + amount });
    ctx.emit({ type: 'bondToppedUp', provider: id });
  }

  /** Takes a provider's recorded fines from its bond. Anyone may. */
  @Transaction()
  async collectSlashes(ctx: LedgerContext, json: string): Promise<void> {
    const { provider: id } = parseRequest(SUBMITS['registry:collectSlashes'].request, json);
    await authorise(ctx, ...SUBMITS['registry:collectSlashes'].by);
    await collectFines(ctx, await ctx.store.get(keys.provider(id), Provider));
    ctx.emit({ type: 'slashesCollected', provider: id });
  }

  /** Pays back the bond of a withdrawn provider once no task or dispute can touch it. */
  @Transaction()
  async releaseBond(ctx: LedgerContext, json: string): Promise<void> {
    const { provider: id } = parseRequest(SUBMITS['registry:releaseBond'].request, json);
    const { caller, parameters } = await authorise(ctx, ...SUBMITS['registry:releaseBond'].by);
    const provider = await loadOwnProvider(ctx, caller, id);
    if (provider.withdrawnAt === null) throw new LedgerError('TOO_EARLY', `${id} has not been withdrawn`);
    const freeAt = bondFreeAt(provider.withdrawnAt, parameters);
    if (ctx.time < freeAt) throw new LedgerError('TOO_EARLY', `the bond is free at ${String(freeAt)}`);
    await payBack(ctx, provider);
    ctx.emit({ type: 'bondReleased', provider: id });
  }

  @Transaction(false)
  @Returns('string')
  async providers(ctx: LedgerContext, json: string): Promise<string> {
    parseRequest(QUERIES['registry:providers'].request, json);
    await authoriseReader(ctx);
    return toJson(await ctx.store.all(ranges.providers, Provider, MAX_PROVIDERS));
  }

  @Transaction(false)
  @Returns('string')
  async provider(ctx: LedgerContext, json: string): Promise<string> {
    const { provider: id } = parseRequest(QUERIES['registry:provider'].request, json);
    await authoriseReader(ctx);
    const current = await ctx.store.get(keys.provider(id), Provider);
    const versions = await ctx.store.all(ranges.providerVersions(id), Provider, MAX_VERSIONS);
    const lease = await ctx.store.find(keys.lease(id), Lease);
    // The present version as it stands: its bond and its withdrawal are newer than what was registered.
    const view: ProviderView = { versions: [...versions.slice(0, -1), current], leaseUntil: lease?.until ?? null };
    return toJson(view);
  }
}
