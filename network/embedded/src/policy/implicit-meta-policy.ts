import { common } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity';
import type { Policy } from './signature-policy';
import { SignaturePolicy } from './signature-policy';

/** A threshold over the policies of the same name in the groups below (Fabric `common/policies/implicitmeta.go`). */
export class ImplicitMetaPolicy implements Policy {
  constructor(
    private readonly threshold: number,
    private readonly parts: readonly Policy[],
  ) {}

  /** Every part sees all signers, so that one signer may count for several. */
  isSatisfiedBy(signers: readonly Identity[]): boolean {
    return this.parts.filter((part) => part.isSatisfiedBy(signers)).length >= this.threshold;
  }

  /** Fabric `common/policies/convert.go`. */
  asSignaturePolicy(): SignaturePolicy | undefined {
    const parts = this.parts.map((part) => part.asSignaturePolicy());
    return parts.every((part) => part !== undefined)
      ? new SignaturePolicy({ kind: 'outOf', n: this.threshold, rules: parts.map(({ rule }) => rule) })
      : undefined;
  }
}

type Rule = common.ImplicitMetaPolicy.RuleMap[keyof common.ImplicitMetaPolicy.RuleMap];

/** How many of `parts` policies a rule needs; none if there are none. */
export function thresholdOf(rule: Rule, parts: number): number {
  const { ANY, ALL, MAJORITY } = common.ImplicitMetaPolicy.Rule;
  switch (rule) {
    case ANY:
      return Math.min(1, parts);
    case ALL:
      return parts;
    case MAJORITY:
      return parts === 0 ? 0 : Math.floor(parts / 2) + 1;
  }
}
