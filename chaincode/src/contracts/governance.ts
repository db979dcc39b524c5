import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Enacted, LedgerError, Proposal, QUERIES, SUBMITS, Vote, toJson } from '@llmnet/protocol';
import type { ProposalView } from '@llmnet/protocol';
import { electorateOf, proposalTimes, votesNeeded } from '@llmnet/protocol/rules';
import { keys, ranges } from '../state/store';
import { afterChange, enact, votesInFavour } from '../state/membership/governance';
import {
  LedgerContext,
  authorise,
  authoriseReader,
  parametersOfVersion,
  LedgerContract,
  parseRequest,
} from '../state/transaction';

/** What the members decide together: who belongs to the consortium, its parameters, new money. */
@Info({ title: 'governance', description: 'Proposals, votes and what they change' })
export class GovernanceContract extends LedgerContract {
  constructor() {
    super('governance');
  }

  /** Proposes a change that would be possible now. Electorate, threshold, delay and expiry are fixed with it. */
  @Transaction()
  async propose(ctx: LedgerContext, json: string): Promise<void> {
    const { proposal, change } = parseRequest(SUBMITS['governance:propose'].request, json);
    const { caller, consortium, parameters } = await authorise(ctx, ...SUBMITS['governance:propose'].by);
    await ctx.store.assertAbsent(keys.proposal(proposal));
    afterChange(consortium, change);
    const electorate = electorateOf(consortium.members);
    const record: Proposal = {
      proposal,
      change,
      by: caller.node,
      electorate,
      needed: votesNeeded(change.kind, electorate.length),
      ...proposalTimes(change.kind, ctx.time, parameters),
      ...ctx.stamp,
    };
    await ctx.store.put(keys.proposal(proposal), record);
    ctx.emit({ type: 'proposed', proposal, by: caller.node });
  }

  /** Casts the one vote of the caller's member. */
  @Transaction()
  async vote(ctx: LedgerContext, json: string): Promise<void> {
    const { proposal, inFavour } = parseRequest(SUBMITS['governance:vote'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['governance:vote'].by);
    const { electorate, expiresAt } = await ctx.store.get(keys.proposal(proposal), Proposal);
    if (!electorate.includes(caller.mspId)) throw new LedgerError('NOT_IN_ELECTORATE', caller.mspId);
    await ctx.store.assertAbsent(keys.vote(proposal, caller.mspId));
    await ctx.store.assertAbsent(keys.enacted(proposal), 'TOO_LATE');
    if (ctx.time > expiresAt) throw new LedgerError('TOO_LATE', 'the proposal has expired');

    const vote: Vote = { proposal, mspId: caller.mspId, inFavour, ...ctx.stamp };
    await ctx.store.put(keys.vote(proposal, caller.mspId), vote);
    ctx.emit({ type: 'voted', proposal, mspId: caller.mspId });
  }

  /** Makes the change of a proposal that has its votes, between the end of its delay and its expiry. */
  @Transaction()
  async enact(ctx: LedgerContext, json: string): Promise<void> {
    const { proposal } = parseRequest(SUBMITS['governance:enact'].request, json);
    const { consortium } = await authorise(ctx, ...SUBMITS['governance:enact'].by);
    const record = await ctx.store.get(keys.proposal(proposal), Proposal);
    await ctx.store.assertAbsent(keys.enacted(proposal));
    if (ctx.time < record.enactFrom) throw new LedgerError('TOO_EARLY', 'the delay is not over');
    if (ctx.time > record.expiresAt) throw new LedgerError('TOO_LATE', 'the proposal has expired');
    const inFavour = await votesInFavour(ctx, record);
    if (inFavour.length < record.needed) {
      throw new LedgerError('VOTES_MISSING', `${String(inFavour.length)} of ${String(record.needed)}`);
    }

    await enact(ctx, consortium, record);
    const enacted: Enacted = { proposal, inFavour, ...ctx.stamp };
    await ctx.store.put(keys.enacted(proposal), enacted);
    ctx.emit({ type: 'enacted', proposal });
  }

  @Transaction(false)
  @Returns('string')
  async proposal(ctx: LedgerContext, json: string): Promise<string> {
    const { proposal } = parseRequest(QUERIES['governance:proposal'].request, json);
    await authoriseReader(ctx);
    return toJson(await viewOf(ctx, await ctx.store.get(keys.proposal(proposal), Proposal)));
  }

  @Transaction(false)
  @Returns('string')
  async proposals(ctx: LedgerContext, json: string): Promise<string> {
    const { after, limit } = parseRequest(QUERIES['governance:proposals'].request, json);
    await authoriseReader(ctx);
    const { entries, more } = await ctx.store.page(ranges.proposals(after), Proposal, limit);
    const proposals: ProposalView[] = [];
    for (const { value } of entries) proposals.push(await viewOf(ctx, value));
    return toJson({ proposals, more });
  }

  /** The parameters of a version, which what happened under it was decided by. */
  @Transaction(false)
  @Returns('string')
  async parameters(ctx: LedgerContext, json: string): Promise<string> {
    const { version } = parseRequest(QUERIES['governance:parameters'].request, json);
    const { parameters } = await authoriseReader(ctx);
    return toJson(await parametersOfVersion(ctx, version, parameters));
  }
}

async function viewOf(ctx: LedgerContext, proposal: Proposal): Promise<ProposalView> {
  const votes = await ctx.store.all(ranges.votes(proposal.proposal), Vote, proposal.electorate.length);
  const enacted = await ctx.store.find(keys.enacted(proposal.proposal), Enacted);
  return { proposal, votes, enacted: enacted ?? null };
}
