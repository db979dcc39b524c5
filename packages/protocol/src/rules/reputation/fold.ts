import { noteCheck } from './checks';
import { noteHit } from '../judging/credibility';
import type { HitRate } from '../judging/credibility';
import { hash } from '../encoding';
import { PPM, maximum, minimum } from '../integers';
import { NO_JUDGEMENTS, addJudgement, judgementPay } from '../judging/peer-prediction';
import type { JudgementPay, JudgementSample, Judgements } from '../judging/peer-prediction';
import { NO_PROBATION, afterQuarantine, onProbation } from './quarantine';
import type { Probation } from './quarantine';
import { NO_EVIDENCE, ageForNewModel, estimate, fold } from './reputation';
import type { Evidence, ReputationParameters } from './reputation';

export interface FoldParameters extends ReputationParameters {
  /** The weight that one requester's organisation can give one provider's in one window, PPM. */
  readonly requesterWeightCap: bigint;
  /** λ of the validators' hit rates, PPM. */
  readonly validationDecay: bigint;
  /** Samples that a validator's covariance is taken over, at least. */
  readonly validationSamples: number;
}

/** Where the folding of one organisation's log in one field stands. */
export interface FoldState {
  readonly evidence: Evidence;
  readonly probation: Probation;
  readonly judgements: Judgements;
  readonly hitRates: readonly HitRate[];
  /** Weight already given in this window, by requester's organisation, in the order in which they came. */
  readonly usedWeights: [mspId: string, weight: bigint][];
  /** How many entries have been folded ever. */
  readonly folded: number;
  /** Chains the seed material of every folded outcome, so that nobody chooses a snapshot's seed. */
  readonly chain: string;
}

export interface FoldedOutcome {
  readonly kind: 'outcome';
  readonly task: string;
  /** What it says about the organisation, PPM. */
  readonly success: bigint;
  /** Whether that is what judges found of an answer. */
  readonly judged: boolean;
  /** How right the requester declared the answer of a canary, PPM. */
  readonly truth: bigint | null;
  /** Whether that stands: no panel reversed it. */
  readonly canary: boolean;
  /** The base weight w in PPM, before the cap. */
  readonly weight: bigint;
  readonly requesterMsp: string;
  /** The respondent's revealed seed salt, or its commitment where it was withheld. */
  readonly seedMaterial: string;
}

/** What a validator did in one task. */
export interface FoldedJudgement {
  readonly kind: 'judged';
  readonly samples: readonly JudgementSample[];
  readonly requesterMsp: string;
  /** For each answer of a canary, whether the score was on the right side. */
  readonly hits: readonly boolean[];
  /** Micro-credits that wait for the window's end. */
  readonly pay: bigint;
}

/** An entry of an organisation's log: what happened to its record. */
export type FoldedEntry =
  | FoldedOutcome
  | FoldedJudgement
  | { readonly kind: 'aged' }
  | { readonly kind: 'quarantined'; readonly number: number };

export const EMPTY_FOLD: FoldState = {
  evidence: NO_EVIDENCE,
  probation: NO_PROBATION,
  judgements: NO_JUDGEMENTS,
  hitRates: [],
  usedWeights: [],
  folded: 0,
  chain: '',
};

/** Folds entries one at a time in the order given; any partition into calls gives the same result. */
export function foldAll(start: FoldState, entries: readonly FoldedEntry[], rule: FoldParameters): FoldState {
  const state = entries.reduce((before, entry) => foldEntry(before, entry, rule), start);
  return { ...state, folded: start.folded + entries.length };
}

/**
 * What the next window begins with, and what the validator is paid where enough of its judgements have come together; fewer are
 * carried on.
 */
export function endWindow(
  state: FoldState,
  rule: Pick<FoldParameters, 'validationSamples'>,
): { readonly state: FoldState; readonly pay: JudgementPay | undefined } {
  const next = { ...state, usedWeights: [] };
  if (state.judgements.samples < rule.validationSamples) return { state: next, pay: undefined };
  return { state: { ...next, judgements: NO_JUDGEMENTS }, pay: judgementPay(state.judgements) };
}

function foldEntry(state: FoldState, entry: FoldedEntry, rule: FoldParameters): FoldState {
  switch (entry.kind) {
    case 'outcome':
      return foldOutcome(state, entry, rule);
    case 'judged':
      return {
        ...state,
        hitRates: entry.hits.reduce(
          (rates, hit) => noteHit(rates, entry.requesterMsp, hit, rule.validationDecay),
          state.hitRates,
        ),
        judgements: addJudgement(state.judgements, entry.samples, entry.pay),
      };
    case 'aged':
      return { ...state, evidence: ageForNewModel(state.evidence) };
    case 'quarantined':
      return { ...state, ...afterQuarantine(state.evidence, entry.number) };
  }
}

/** An outcome counts as far as its requester's organisation has weight left in this window; without weight it only moves the chain. */
function foldOutcome(state: FoldState, outcome: FoldedOutcome, rule: FoldParameters): FoldState {
  const { requesterMsp } = outcome;
  const known = state.usedWeights.findIndex(([mspId]) => mspId === requesterMsp);
  const before = state.usedWeights[known]?.[1] ?? 0n;
  const weight = minimum(outcome.weight, maximum(0n, rule.requesterWeightCap - before));
  const usedWeights = [...state.usedWeights];
  usedWeights[known === -1 ? usedWeights.length : known] = [requesterMsp, before + weight];
  const chain = hash('llmnet/chain', state.chain, outcome.task, outcome.seedMaterial);
  if (weight === 0n) return { ...state, usedWeights, chain };
  return {
    ...state,
    evidence: learnOutcome(state.evidence, outcome, weight, rule),
    probation: outcome.canary ? onProbation(state.probation, outcome.truth ?? outcome.success) : state.probation,
    usedWeights,
    chain,
  };
}

/** What judges found, or another end counts as, is learnt; a canary's truth is set beside it. */
function learnOutcome(before: Evidence, outcome: FoldedOutcome, weight: bigint, rule: FoldParameters): Evidence {
  const { requesterMsp, success, judged, truth, canary } = outcome;
  const learnt = fold(before, success, weight, rule);
  if (!judged) return learnt;
  const evidence = { ...learnt, judged: learnt.judged + weight };
  if (truth === null) return evidence;
  const expected = estimate(before, PPM / 2n, rule.priorWeight).p;
  const declaration = { mspId: requesterMsp, truth, found: success, stands: canary };
  return { ...evidence, checks: noteCheck(learnt.checks, declaration, expected, weight) };
}
