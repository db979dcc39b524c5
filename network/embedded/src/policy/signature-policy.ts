import { common } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity';
import { readPrincipal, satisfiesPrincipal, writePrincipal, type Principal } from './principals';

/** A rule about who must sign. */
export interface Policy {
  /** Whether these signers, each counted once, suffice; their signatures have been checked. */
  isSatisfiedBy(signers: readonly Identity[]): boolean;
  /** The same rule in signatures of principals, for planning; undefined if it cannot be expressed so. */
  asSignaturePolicy(): SignaturePolicy | undefined;
}

/** Satisfied by nobody: a reference to a policy that does not exist, or a policy that makes no sense. */
export const REJECT: Policy = {
  isSatisfiedBy: () => false,
  asSignaturePolicy: () => undefined,
};

/** A tree of thresholds over principals. */
export type SignatureRule =
  | { readonly kind: 'signedBy'; readonly principal: Principal }
  | { readonly kind: 'outOf'; readonly n: number; readonly rules: readonly SignatureRule[] };

/** Signatures of named principals, counted in a tree of thresholds (Fabric `common/cauthdsl/cauthdsl.go`). */
export class SignaturePolicy implements Policy {
  constructor(readonly rule: SignatureRule) {}

  isSatisfiedBy(signers: readonly Identity[]): boolean {
    return isSatisfied(
      this.rule,
      signers,
      signers.map(() => false),
    );
  }

  asSignaturePolicy(): this {
    return this;
  }
}

/** The policy of an envelope; one with a missing rule or a principal that is not there rejects everything. */
export function signaturePolicy(envelope: common.SignaturePolicyEnvelope): Policy {
  const rule = readRule(envelope.getRule(), envelope.getIdentitiesList().map(readPrincipal));
  return rule === undefined ? REJECT : new SignaturePolicy(rule);
}

/** @throws Error if the bytes are no SignaturePolicyEnvelope */
export function readSignaturePolicy(bytes: Uint8Array): Policy {
  return signaturePolicy(common.SignaturePolicyEnvelope.deserializeBinary(bytes));
}

/** The envelope of a policy, which names each principal once. */
export function writeSignaturePolicy({ rule }: SignaturePolicy): common.SignaturePolicyEnvelope {
  const principals = new Map<string, Principal>();
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(writeRule(rule, principals));
  envelope.setIdentitiesList([...principals.values()].map(writePrincipal));
  return envelope;
}

/** @param principals those named so far by their keys, in the order of their numbers; new ones are added */
function writeRule(rule: SignatureRule, principals: Map<string, Principal>): common.SignaturePolicy {
  const proto = new common.SignaturePolicy();
  if (rule.kind === 'signedBy') {
    const { principal } = rule;
    if (!principals.has(principal.key)) principals.set(principal.key, principal);
    proto.setSignedBy([...principals.keys()].indexOf(principal.key));
    return proto;
  }
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(rule.n);
  outOf.setRulesList(rule.rules.map((part) => writeRule(part, principals)));
  proto.setNOutOf(outOf);
  return proto;
}

function readRule(
  proto: common.SignaturePolicy | undefined,
  principals: readonly Principal[],
): SignatureRule | undefined {
  const { TypeCase } = common.SignaturePolicy;
  switch (proto?.getTypeCase()) {
    case TypeCase.SIGNED_BY: {
      const principal = principals[proto.getSignedBy()];
      return principal && { kind: 'signedBy', principal };
    }
    case TypeCase.N_OUT_OF: {
      const outOf = proto.getNOutOf();
      const rules = (outOf?.getRulesList() ?? []).map((rule) => readRule(rule, principals));
      return rules.every((rule) => rule !== undefined) ? { kind: 'outOf', n: outOf?.getN() ?? 0, rules } : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * Evaluates rules in order and greedily: a signer goes to the first principal it satisfies and is marked in `used`, even where
 * another assignment would satisfy more. What a failed rule took is given back.
 */
function isSatisfied(rule: SignatureRule, signers: readonly Identity[], used: boolean[]): boolean {
  if (rule.kind === 'signedBy') {
    const taken = signers.findIndex((signer, index) => !used[index] && satisfiesPrincipal(signer, rule.principal));
    if (taken >= 0) {
      used[taken] = true;
    }
    return taken >= 0;
  }
  let satisfied = 0;
  for (const part of rule.rules) {
    const attempt = [...used];
    if (isSatisfied(part, signers, attempt)) {
      satisfied += 1;
      used.splice(0, used.length, ...attempt);
    }
  }
  return satisfied >= rule.n;
}
