import { Info, Returns, Transaction } from 'fabric-contract-api';
import { BlockAttestation, CodeAttestation, LedgerError, QUERIES, SUBMITS, toJson } from '@llmnet/protocol';
import type {
  BlockAttestationsView,
  CodeAttestationsView,
  Consortium,
  Disclosure,
  Erased,
  Hold,
} from '@llmnet/protocol';
import {
  assertErasable,
  assertMayErase,
  assertNotErased,
  discloseTexts,
  loadCustody,
  loadSettled,
  purgeTexts,
} from '../state/audit/custody';
import { keys, ranges } from '../state/store';
import { loadTask, parametersOf } from '../state/tasks/tasks';
import { LedgerContext, authorise, authoriseReader, LedgerContract, parseRequest } from '../state/transaction';

const MAX_MEMBERS = 200;

/** What members attest about blocks and code, and the custody of a task's texts: held, disclosed, purged. */
@Info({ title: 'audit', description: 'Attestations, holds, disclosures and purges' })
export class AuditContract extends LedgerContract {
  constructor() {
    super('audit');
  }

  /** The caller's member says once which validation codes it saw, up to a block at the governed distance. */
  @Transaction()
  async attestBlocks(ctx: LedgerContext, json: string): Promise<void> {
    const { height, digest } = parseRequest(SUBMITS['audit:attestBlocks'].request, json);
    const { caller, parameters } = await authorise(ctx, ...SUBMITS['audit:attestBlocks'].by);
    if (height % parameters.attestationBlocks !== 0) {
      throw new LedgerError('INVALID_REQUEST', `height: a multiple of ${String(parameters.attestationBlocks)}`);
    }
    const key = keys.blockAttestation(height, caller.mspId);
    await ctx.store.assertAbsent(key);
    const attestation: BlockAttestation = { mspId: caller.mspId, height, digest, ...ctx.stamp };
    await ctx.store.put(key, attestation);
    ctx.emit({ type: 'blocksAttested', mspId: caller.mspId, height });
  }

  /** The caller's member says which code it runs from now on. Earlier statements are in the key's history. */
  @Transaction()
  async attestCode(ctx: LedgerContext, json: string): Promise<void> {
    const { version, digest } = parseRequest(SUBMITS['audit:attestCode'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['audit:attestCode'].by);
    const key = keys.codeAttestation(caller.mspId);
    const before = await ctx.store.find(key, CodeAttestation);
    if (before?.version === version && before.digest === digest) throw new LedgerError('ALREADY_DONE', key);
    const attestation: CodeAttestation = { mspId: caller.mspId, version, digest, ...ctx.stamp };
    await ctx.store.put(key, attestation);
    ctx.emit({ type: 'codeAttested', mspId: caller.mspId });
  }

  /** Keeps the texts of a task from being purged until the caller's member releases them. */
  @Transaction()
  async hold(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, reference } = parseRequest(SUBMITS['audit:hold'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['audit:hold'].by);
    const { task } = await loadTask(ctx, id);
    const key = keys.hold(task, caller.mspId);
    await ctx.store.assertAbsent(key);
    await assertNotErased(ctx, task);
    const hold: Hold = { task, mspId: caller.mspId, by: caller.node, reference, ...ctx.stamp };
    await ctx.store.put(key, hold);
    ctx.emit({ type: 'held', task, mspId: caller.mspId });
  }

  /** Takes the hold of the caller's member back. */
  @Transaction()
  async release(ctx: LedgerContext, json: string): Promise<void> {
    const { task } = parseRequest(SUBMITS['audit:release'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['audit:release'].by);
    const key = keys.hold(task, caller.mspId);
    if (!(await ctx.store.exists(key))) throw new LedgerError('UNKNOWN_RECORD', key);
    await ctx.store.delete(key);
    ctx.emit({ type: 'released', task, mspId: caller.mspId });
  }

  /** A party of a settled task publishes keys of its texts for an auditor, on record. */
  @Transaction()
  async disclose(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, auditor, reference } = parseRequest(SUBMITS['audit:disclose'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['audit:disclose'].by);
    const task = await loadTask(ctx, id);
    const key = keys.disclosure(id, auditor, caller.node);
    await ctx.store.assertAbsent(key);
    await assertNotErased(ctx, id);
    // Before the settlement nobody but its author may read a sealed answer.
    await loadSettled(ctx, id);
    const texts = await discloseTexts(ctx, caller, task, auditor);
    const disclosure: Disclosure = { task: id, auditor, by: caller.node, reference, texts, ...ctx.stamp };
    await ctx.store.put(key, disclosure);
    ctx.emit({ type: 'disclosed', task: id, auditor });
  }

  /** Purges a task's texts on every member's peer, once it is final and nobody holds them; digests stay. */
  @Transaction()
  async erase(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, reason } = parseRequest(SUBMITS['audit:erase'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['audit:erase'].by);
    const task = await loadTask(ctx, id);
    assertMayErase(ctx, authorised.caller, task, reason, await parametersOf(ctx, task, authorised));
    const settled = await loadSettled(ctx, id);
    const custody = await loadCustody(ctx, id);
    assertErasable(ctx, settled, custody);

    await purgeTexts(ctx, task, settled, custody.disclosures);
    const erased: Erased = { task: id, by: authorised.caller.node, reason, ...ctx.stamp };
    await ctx.store.put(keys.erased(id), erased);
    ctx.emit({ type: 'erased', task: id });
  }

  @Transaction(false)
  @Returns('string')
  async blockAttestations(ctx: LedgerContext, json: string): Promise<string> {
    const { height } = parseRequest(QUERIES['audit:blockAttestations'].request, json);
    const { consortium } = await authoriseReader(ctx);
    const attestations = await ctx.store.all(ranges.blockAttestations(height), BlockAttestation, MAX_MEMBERS);
    return toJson({ attestations, agree: agree(consortium, attestations) } satisfies BlockAttestationsView);
  }

  @Transaction(false)
  @Returns('string')
  async codeAttestations(ctx: LedgerContext, json: string): Promise<string> {
    parseRequest(QUERIES['audit:codeAttestations'].request, json);
    const { consortium } = await authoriseReader(ctx);
    const attestations = await ctx.store.all(ranges.codeAttestations, CodeAttestation, MAX_MEMBERS);
    return toJson({ attestations, agree: agree(consortium, attestations) } satisfies CodeAttestationsView);
  }

  @Transaction(false)
  @Returns('string')
  async custody(ctx: LedgerContext, json: string): Promise<string> {
    const { task } = parseRequest(QUERIES['audit:custody'].request, json);
    await authoriseReader(ctx);
    return toJson(await loadCustody(ctx, task));
  }
}

/** Whether the members that have not left say the same; a member that said nothing contradicts nobody. */
function agree(
  { members }: Consortium,
  attestations: readonly { readonly mspId: string; readonly digest: string }[],
): boolean {
  const present = new Set(members.filter(({ state }) => state !== 'left').map(({ mspId }) => mspId));
  const digests = attestations.filter(({ mspId }) => present.has(mspId)).map(({ digest }) => digest);
  return new Set(digests).size <= 1;
}
