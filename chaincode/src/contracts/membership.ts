import { Info, Returns, Transaction } from 'fabric-contract-api';
import { Consortium, LANES, LedgerError, NodeRecord, QUERIES, SUBMITS, toJson } from '../api';
import { authoriseReader, assertRole, authorise, identify } from '../ledger/access';
import { assertTimely } from '../ledger/clock';
import { LedgerContext } from '../ledger/context';
import { keys } from '../ledger/keys';
import { LedgerContract, parseRequest } from './ledger-contract';

/** Who belongs to the consortium, under which parameters, and the encryption keys of its nodes. */
@Info({ title: 'membership', description: 'Members, nodes and governed parameters' })
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
    assertRole(caller, ['admin']);
    if (!members.some(({ mspId }) => mspId === caller.mspId)) throw new LedgerError('NOT_A_MEMBER', caller.mspId);
    if (new Set(members.map(({ mspId }) => mspId)).size !== members.length) {
      throw new LedgerError('INVALID_REQUEST', 'members: duplicate');
    }

    const perLane = grant / BigInt(LANES);
    const consortium: Consortium = { members: members.map((m) => ({ ...m, state: 'active' })), parameters };
    await ctx.store.put(keys.consortium, consortium);
    await ctx.store.put(keys.parameters(parameters.version), parameters);
    await ctx.store.put(keys.mint('founding'), { total: perLane * BigInt(LANES * members.length), ...ctx.stamp });
    for (const { mspId } of members) {
      for (let lane = 0; lane < LANES; lane += 1) {
        await ctx.store.put(keys.lane(mspId, lane), { mspId, lane, balance: perLane, opens: 0 });
      }
    }
    ctx.emit({ type: 'founded' });
  }

  /** Registers or renews the caller's own encryption key; its roles are those of its certificate. */
  @Transaction()
  async registerNode(ctx: LedgerContext, json: string): Promise<void> {
    const { encryptionKey } = parseRequest(SUBMITS['membership:registerNode'].request, json);
    const { caller } = await authorise(ctx, 'requester', 'coordinator', 'respondent', 'validator', 'auditor', 'admin');
    if (encryptionKey.kid !== caller.node) throw new LedgerError('NOT_YOURS', encryptionKey.kid);
    const record: NodeRecord = { node: caller.node, roles: [...caller.roles], encryptionKey, ...ctx.stamp };
    await ctx.store.put(keys.node(caller.node), record);
    ctx.emit({ type: 'nodeRegistered', node: caller.node });
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
}
