import { common, msp } from '@hyperledger/fabric-protos';
import { LedgerError, Parameters, PolicyProgress, VALIDATION } from '@llmnet/protocol';
import type { Consortium } from '@llmnet/protocol';
import { governanceRule, othersRule } from '@llmnet/protocol/rules';
import type { EndorsementRule } from '@llmnet/protocol/rules';
import { keys } from '../store';
import type { Authorised, LedgerContext } from '../transaction';

/**
 * Puts a key under the endorsement of a majority of the members. The transaction must have read the key, so that it conflicts with
 * any change of it meanwhile; it must write it or it must be there, since Fabric drops the metadata of a key that is not.
 */
export function endorsedByMajority(ctx: LedgerContext, key: string, { members }: Consortium): Promise<void> {
  return ctx.stub.setStateValidationParameter(key, policyBytes(governanceRule(members)));
}

/** Puts a key of `subject`'s under the endorsement of the other members; under the conditions of {@link endorsedByMajority}. */
export function endorsedByOthers(
  ctx: LedgerContext,
  key: string,
  subject: string,
  { members }: Consortium,
): Promise<void> {
  return ctx.stub.setStateValidationParameter(key, policyBytes(othersRule(members, subject)));
}

/**
 * A key-level policy as Fabric keeps it: a SignaturePolicyEnvelope whose rule is N out of the organisations' peers. Built here since
 * the shim's helper knows only "all of" (fabric-chaincode-node `libraries/fabric-shim/lib/utils/statebased.js`).
 */
export function policyBytes({ needed, mspIds }: EndorsementRule): Uint8Array {
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(needed);
  outOf.setRulesList(mspIds.map((_mspId, index) => signedBy(index)));
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(outOf);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setVersion(0);
  envelope.setRule(rule);
  envelope.setIdentitiesList(mspIds.map(peerOf));
  return envelope.serializeBinary();
}

function signedBy(index: number): common.SignaturePolicy {
  const rule = new common.SignaturePolicy();
  rule.setSignedBy(index);
  return rule;
}

/** Any peer of an organisation. */
function peerOf(mspId: string): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType.PEER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}

/**
 * Sets the key-level policies of one organisation's records to the present membership: of up to `limit` keys after those that earlier
 * calls have set. It is endorsed under the policies that the keys have until then.
 * @returns whether keys are left for another call
 * @throws LedgerError UNKNOWN_RECORD, POLICIES_CURRENT
 */
export async function resetPolicies(
  ctx: LedgerContext,
  { consortium, parameters }: Authorised,
  mspId: string,
  limit: number,
): Promise<boolean> {
  if (!consortium.members.some((member) => member.mspId === mspId)) throw new LedgerError('UNKNOWN_RECORD', mspId);
  const progress = await findProgress(ctx, mspId);
  if (!isBehind(progress, consortium)) throw new LedgerError('POLICIES_CURRENT', mspId);

  const cursor = progress?.membership === consortium.membership ? progress.cursor : '';
  const waiting = (await guardedKeys(ctx, parameters, mspId)).filter((key) => key > cursor);
  const batch = waiting.slice(0, limit);
  for (const key of batch) {
    if (await ctx.store.exists(key)) await endorsedByOthers(ctx, key, mspId, consortium);
  }
  const more = waiting.length > batch.length;
  const next: PolicyProgress = {
    mspId,
    membership: consortium.membership,
    cursor: more ? (batch.at(-1) ?? '') : '',
    ...ctx.stamp,
  };
  await ctx.store.put(keys.policyProgress(mspId), next);
  return more;
}

/** The organisations whose policies are behind, in the order in which they were admitted; those that left have records too. */
export async function organisationsBehind(ctx: LedgerContext, consortium: Consortium): Promise<string[]> {
  const behind: string[] = [];
  for (const { mspId } of consortium.members) {
    if (isBehind(await findProgress(ctx, mspId), consortium)) behind.push(mspId);
  }
  return behind;
}

function findProgress(ctx: LedgerContext, mspId: string): Promise<PolicyProgress | undefined> {
  return ctx.store.find(keys.policyProgress(mspId), PolicyProgress);
}

/** Policies that were set at the founding are those of the first membership; nothing else is known to have followed. */
function isBehind(progress: PolicyProgress | undefined, { membership }: Consortium): boolean {
  if (progress === undefined) return membership > 1;
  return progress.membership < membership || progress.cursor !== '';
}

/** Every key of an organisation that can have a policy, in order: its records in all domains ever governed, and its quarantine status. */
async function guardedKeys(ctx: LedgerContext, { version, domains }: Parameters, mspId: string): Promise<string[]> {
  const earlier = Array.from({ length: version - 1 }, (_past, index) => keys.parameters(index + 1));
  const past = await ctx.store.findEach(earlier, Parameters);
  const fields = new Set([VALIDATION, ...domains, ...past.flatMap((parameters) => parameters?.domains ?? [])]);
  return [...[...fields].map((field) => keys.reputation(field, mspId)), keys.quarantine(mspId)].sort();
}
