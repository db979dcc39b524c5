import type { Identity } from '../msp/identity';
import type { SignaturePolicy } from './signature-policy';

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
