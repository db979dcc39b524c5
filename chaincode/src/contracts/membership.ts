import { Info, Returns, Transaction } from 'fabric-contract-api';
import { LedgerError, NodeRecord, QUERIES, SUBMITS, VALIDATION, toJson } from '@llmnet/protocol';
import type { Ping, PoliciesView } from '@llmnet/protocol';
import { keys } from '../state/store';
import { foundingConsortium, grantToFounders } from '../state/membership/founding';
import { endorsedByMajority, organisationsBehind, resetPolicies } from '../state/membership/policies';
import { openRecord } from '../state/reputation/reputation-record';
import { loadTask } from '../state/tasks/tasks';
import {
  LedgerContext,
  assertRole,
  assertTimely,
  authorise,
  authoriseReader,
  identify,
  LedgerContract,
  parseRequest,
} from '../state/transaction';

/** Who belongs to the consortium, the encryption keys of its nodes, and who endorses the members' records. */
@Info({ title: 'membership', description: 'Members, nodes and the policies of their records' })
export class MembershipContract extends LedgerContract {
  constructor() {
    super('membership');
  }

  /** Sets the founding members and the first parameters, and mints each member's grant. Once; by a founding member's admin. */
  @Transaction()
  async found(ctx: LedgerContext, json: string): Promise<void> {
    const { members, parameters, grant } = parseRequest(SUBMITS['membership:found'].request, json);
    await ctx.store.assertAbsent(keys.consortium, 'ALREADY_FOUNDED');
    assertTimely(ctx.time, parameters.clockToleranceSeconds);
    const caller = identify(ctx);
    assertRole(caller, SUBMITS['membership:found'].by);
    const consortium = foundingConsortium(members, parameters, caller.mspId);

    await ctx.store.put(keys.consortium, consortium);
    await endorsedByMajority(ctx, keys.consortium, consortium);
    await ctx.store.put(keys.parameters(parameters.version), parameters);
    await grantToFounders(ctx, members, grant);
    ctx.emit({ type: 'founded' });
  }

  /** Registers or renews the caller's own encryption key; its roles are those of its certificate. */
  @Transaction()
  async registerNode(ctx: LedgerContext, json: string): Promise<void> {
    const { encryptionKey } = parseRequest(SUBMITS['membership:registerNode'].request, json);
    const { caller, consortium } = await authorise(ctx, ...SUBMITS['membership:registerNode'].by);
    const { node, mspId, roles } = caller;
    if (encryptionKey.kid !== node) throw new LedgerError('NOT_YOURS', encryptionKey.kid);
    // Read so that of two registrations under way only one can hold: an older one is never ordered over a newer.
    await ctx.store.find(keys.node(node), NodeRecord);

    if (roles.has('validator')) await openRecord(ctx, consortium, VALIDATION, mspId);
    const record: NodeRecord = { node, roles: [...roles], encryptionKey, ...ctx.stamp };
    await ctx.store.put(keys.node(node), record);
    ctx.emit({ type: 'nodeRegistered', node });
  }

  /** Records a sign of life of the caller: while another member's node could commit, a silent seat counts as a no-show. */
  @Transaction()
  async ping(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id } = parseRequest(SUBMITS['membership:ping'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['membership:ping'].by);
    const { task, commitBy, revealBy } = await loadTask(ctx, id);
    if (ctx.time > revealBy) throw new LedgerError('TOO_LATE', 'ping');
    await ctx.store.assertAbsent(keys.settled(task), 'TOO_LATE');
    const once = keys.pinged(task, ctx.time <= commitBy ? 'commit' : 'reveal', caller.mspId);
    await ctx.store.assertAbsent(once);
    const record: Ping = { node: caller.node, task, ...ctx.stamp };
    await ctx.store.put(keys.ping(caller.node, ctx.time), record);
    await ctx.store.put(once, record);
    ctx.emit({ type: 'pinged', node: caller.node });
  }

  /** Sets the policies of one organisation's records to the present membership, a batch at a time. Anyone may. */
  @Transaction()
  async resetPolicies(ctx: LedgerContext, json: string): Promise<void> {
    const { mspId, limit } = parseRequest(SUBMITS['membership:resetPolicies'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['membership:resetPolicies'].by);
    const more = await resetPolicies(ctx, authorised, mspId, limit);
    ctx.emit({ type: 'policiesReset', mspId, more });
  }

  @Transaction(false)
  @Returns('string')
  async consortium(ctx: LedgerContext, json: string): Promise<string> {
    parseRequest(QUERIES['membership:consortium'].request, json);
    const { consortium } = await authoriseReader(ctx);
    return toJson(consortium);
  }

  @Transaction(false)
  @Returns('string')
  async node(ctx: LedgerContext, json: string): Promise<string> {
    const { node } = parseRequest(QUERIES['membership:node'].request, json);
    await authoriseReader(ctx);
    return toJson(await ctx.store.get(keys.node(node), NodeRecord, 'UNKNOWN_NODE'));
  }

  @Transaction(false)
  @Returns('string')
  async policies(ctx: LedgerContext, json: string): Promise<string> {
    parseRequest(QUERIES['membership:policies'].request, json);
    const { consortium } = await authoriseReader(ctx);
    const view: PoliciesView = {
      membership: consortium.membership,
      behind: await organisationsBehind(ctx, consortium),
    };
    return toJson(view);
  }
}
