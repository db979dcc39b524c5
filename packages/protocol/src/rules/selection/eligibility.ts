import type { Candidate } from './selection';

/** A candidate with what terms can ask about it. */
export interface Offer extends Candidate {
  readonly model: string;
  readonly region: string;
  /** The most that it takes and gives, in tokens a question. */
  readonly promptTokens: number;
  readonly answerTokens: number;
}

/** Names that are let in (empty: all) without those that are not. */
export interface Names {
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

/** Whose providers answer: other members' (the rule), only the requester's own, or one quarantined member's in a canary. */
export type Scope =
  { readonly kind: 'others' } | { readonly kind: 'own' } | { readonly kind: 'probe'; readonly mspId: string };

export interface EligibilityTerms {
  readonly scope: Scope;
  /** The highest price an answer may have, in micro-credits. */
  readonly priceCap: bigint;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly orgs: Names;
  readonly models: Names;
  readonly regions: Names;
}

/** A snapshot's providers: those that stand for seats, and those that answer nothing but canaries. */
export interface Offers<C extends Offer> {
  readonly candidates: readonly C[];
  readonly quarantined: readonly C[];
}

/** The parties of a task that have no seat in it, except that the requester's own scope is the requester. */
export interface Parties {
  readonly requesterMsp: string;
  readonly coordinatorMsp: string;
}

/** The offers that may have a seat under these terms, in the snapshot's order. */
export function eligible<C extends Offer>(
  { candidates, quarantined }: Offers<C>,
  terms: EligibilityTerms,
  parties: Parties,
): C[] {
  const listed = terms.scope.kind === 'probe' ? quarantined : candidates;
  return listed.filter((offer) => isAsked(offer.mspId, terms.scope, parties) && fits(offer, terms));
}

/** Whether this organisation's provider is among those that the scope lets answer. */
function isAsked(mspId: string, scope: Scope, { requesterMsp, coordinatorMsp }: Parties): boolean {
  if (scope.kind === 'own') return mspId === requesterMsp;
  const isParty = mspId === requesterMsp || mspId === coordinatorMsp;
  return !isParty && (scope.kind === 'others' || mspId === scope.mspId);
}

function fits(offer: Offer, terms: EligibilityTerms): boolean {
  return (
    offer.price <= terms.priceCap &&
    offer.promptTokens >= terms.promptTokens &&
    offer.answerTokens >= terms.answerTokens &&
    admits(terms.orgs, offer.mspId) &&
    admits(terms.models, offer.model) &&
    admits(terms.regions, offer.region)
  );
}

function admits({ allowed, denied }: Names, name: string): boolean {
  return (allowed.length === 0 || allowed.includes(name)) && !denied.includes(name);
}
