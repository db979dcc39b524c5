import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Claim, LaneRecord, LedgerError, Provider, QUERIES, Reputation, SUBMITS, nodeId, toJson } from '../api';
import { authorise, authoriseReader } from '../ledger/access';
import type { Caller } from '../ledger/access';
import { LedgerContext } from '../ledger/context';
import { keys, ranges } from '../ledger/keys';
import { NO_EVIDENCE, ageForNewModel } from '../rules';
import { LedgerContract, parseRequest } from './ledger-contract';

const MAX_PROVIDERS = 500;

/** The providers: which node answers with which model, in which domains, at what price. */
@Info({ title: 'registry', description: 'Providers, the domains they claim and their prices' })
export class RegistryContract extends LedgerContract {
  constructor() {
    super('registry');
  }

  /**
   * Registers a provider of the calling respondent, or changes it. The first registration costs a bond; a changed model ages
   * the organisation's evidence in every domain of the provider.
   */
  @Transaction()
  async registerProvider(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['registry:registerProvider'].request, json);
    const { caller, parameters } = await authorise(ctx, 'respondent');
    const unknown = request.domains.find((domain) => !parameters.domains.includes(domain));
    if (unknown !== undefined) throw new LedgerError('UNKNOWN_DOMAIN', unknown);

    const id = nodeId(caller.mspId, request.name);
    const before = await ctx.store.find(keys.provider(id), Provider);
    if (before !== undefined && before.node !== caller.node) throw new LedgerError('NOT_YOURS', id);

    if (before === undefined) await this.#payBond(ctx, caller, request.lane, parameters.providerBond);
    const changedModel = before !== undefined && !sameModel(before, request);
    for (const domain of request.domains) await this.#enter(ctx, domain, caller.mspId, id, changedModel);
    await this.#leave(ctx, before?.domains ?? [], request.domains, caller.mspId);
    const { model, modelVersion, domains, price } = request;
    const bond = before?.bond ?? parameters.providerBond;
    const record: Provider = {
      provider: id,
      mspId: caller.mspId,
      node: caller.node,
      model,
      modelVersion,
      domains,
      price,
      bond,
      ...ctx.stamp,
    };
    await ctx.store.put(keys.provider(id), record);
    ctx.emit({ type: 'providerRegistered', provider: id, domains });
  }

  @Transaction(false)
  @Returns('string')
  async providers(ctx: LedgerContext, json: string): Promise<string> {
    parseRequest(QUERIES['registry:providers'].request, json);
    await authoriseReader(ctx);
    return toJson(await ctx.store.all(ranges.providers, Provider, MAX_PROVIDERS));
  }

  async #leave(ctx: LedgerContext, before: readonly string[], after: readonly string[], mspId: string): Promise<void> {
    for (const domain of before.filter((left) => !after.includes(left))) {
      await ctx.store.put(keys.claim(domain, mspId), { domain, mspId, provider: null });
    }
  }

  async #payBond(ctx: LedgerContext, caller: Caller, lane: number, bond: bigint): Promise<void> {
    const record = await ctx.store.get(keys.lane(caller.mspId, lane), LaneRecord, 'LANE_TOO_LOW');
    if (record.balance < bond) throw new LedgerError('LANE_TOO_LOW', `lane ${String(lane)}`);
    await ctx.store.put(keys.lane(caller.mspId, lane), { ...record, balance: record.balance - bond });
  }

  /** Claims the domain; an organisation has one provider in a domain, and one record however its providers are named. */
  async #enter(
    ctx: LedgerContext,
    domain: string,
    mspId: string,
    provider: string,
    changedModel: boolean,
  ): Promise<void> {
    const claim = await ctx.store.find(keys.claim(domain, mspId), Claim);
    if (claim?.provider != null && claim.provider !== provider)
      throw new LedgerError('DOMAIN_TAKEN', `${domain} by ${claim.provider}`);
    await ctx.store.put(keys.claim(domain, mspId), { domain, mspId, provider });

    const key = keys.reputation(domain, mspId);
    const record = await ctx.store.find(key, Reputation);
    if (record === undefined) {
      const fresh: Reputation = {
        domain,
        mspId,
        ...NO_EVIDENCE,
        window: 0,
        windowOpenedAt: ctx.time,
        cursor: '',
        usedWeights: [],
        folded: 0,
        chain: '',
        ...ctx.stamp,
      };
      await ctx.store.put(key, fresh);
    } else if (changedModel) {
      await ctx.store.put(key, { ...record, ...ageForNewModel(record), ...ctx.stamp });
    }
  }
}

function sameModel(before: Provider, now: { readonly model: string; readonly modelVersion: string }): boolean {
  return before.model === now.model && before.modelVersion === now.modelVersion;
}
