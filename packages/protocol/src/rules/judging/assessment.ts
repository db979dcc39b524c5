import { earnedShare, evidenceOf, weightOf } from '../reputation/outcome';
import type { SeatEndKind, SeatFacts, TaskFindings } from '../reputation/outcome';
import { reversed } from './dispute';
import { judgementSamples } from './peer-prediction';
import type { JudgementSample } from './peer-prediction';
import { PPM } from '../integers';
import { divide } from '../money/settlement';
import type { Payment, Shares } from '../money/settlement';
import { findings, isHit } from './verdict';
import type { Finding, Opinion } from './verdict';

/** One who holds a seat, or held it until it went to a substitute. */
export interface Holder {
  readonly provider: string;
  readonly mspId: string;
  /** Micro-credits. */
  readonly price: bigint;
  readonly end: SeatEndKind;
  /** Whether a silence counts against it. */
  readonly counts: boolean;
  /** Whether it revealed an answer in a revision round. */
  readonly revised: boolean;
}

/** Everything that a settlement follows from. */
export interface TaskFacts {
  readonly scope: 'others' | 'own' | 'probe';
  readonly escrow: bigint;
  readonly requesterMsp: string;
  readonly coordinatorMsp: string;
  /** PPM. */
  readonly qualityFloor: bigint;
  /** Whether the coordinator recorded a result. */
  readonly concluded: boolean;
  readonly holders: readonly Holder[];
  /** The opened scores of the validators. */
  readonly opinions: readonly Opinion[];
  /** By provider, how right each independent answer of a declared canary was, in PPM; undefined for any other task. */
  readonly truths: ReadonlyMap<string, number> | undefined;
  /** Whether disputes found that the prompt, or the result, does not match its digest. */
  readonly promptFalse: boolean;
  readonly resultFalse: boolean;
  /** The panel that reversed the verdicts. */
  readonly reversal: { readonly opinions: readonly Opinion[]; readonly found: readonly Finding[] } | undefined;
}

export interface AssessmentParameters {
  readonly shares: Shares;
  readonly canaryWeight: bigint;
}

export interface AssessedSeat extends Holder, SeatFacts {
  /** What the end says about its organisation, in PPM; undefined where it says nothing. */
  readonly evidence: bigint | undefined;
  /** The weight of the evidence in PPM; 0 where there is none. */
  readonly weight: bigint;
  /** Whether the evidence is what the judges found of an answer. */
  readonly judged: boolean;
  /** How right the answer was declared, in PPM, even where a panel reversed that; null where the task was declared no canary. */
  readonly truth: bigint | null;
}

/** A judge's part in a task: what its validation record learns from it, and the pay that waits there. */
export interface JudgedPart {
  readonly mspId: string;
  readonly samples: readonly JudgementSample[];
  readonly hits: readonly boolean[];
  readonly pay: bigint;
}

export interface Assessment {
  readonly seats: readonly AssessedSeat[];
  readonly judges: readonly JudgedPart[];
  readonly payments: readonly Payment[];
  /** Whether the task counts as a canary. */
  readonly canary: boolean;
  /** Whether ends are evidence: not inside one's own organisation, nor of a probe that turned out to be no canary. */
  readonly recorded: boolean;
}

/**
 * Verdicts, evidence, payments and the judges' parts of a task. A dispute settles the same way with what it found added to the facts, so that
 * a reversal is exactly what would have been at first. What a canary's author declares moves no money: it is kept beside what the judges found,
 * who are measured by it, until a panel reverses it and the task is a canary no more. A prompt that does not match its digest leaves no
 * verdicts: nobody could answer it.
 */
export function assess(facts: TaskFacts, { shares, canaryWeight }: AssessmentParameters): Assessment {
  const canary = facts.truths !== undefined && facts.reversal === undefined;
  const found = findingsOf(facts);
  const taken: TaskFindings = {
    anyRight: found.some(({ support }) => support !== undefined && 2n * support >= PPM),
    judged: areJudged(facts) && facts.truths === undefined,
  };
  const weight = canary ? canaryWeight : undefined;
  // Silent judges, or none, are no fault of who answered: then an answer is paid as offered.
  const unjudged = areJudged(facts) ? 0n : PPM;
  const seats = facts.holders.map((holder) => assessSeat(facts, holder, found, taken, weight));
  const judged = judgedParts(facts, canary);
  const payments = divide(
    {
      escrow: facts.escrow,
      requesterMsp: facts.requesterMsp,
      coordinator: { mspId: facts.coordinatorMsp, share: coordination(facts) },
      respondents: seats.map((seat) => {
        const { mspId, price } = seat;
        return { mspId, price, earned: earnedShare(seat, facts.qualityFloor, unjudged) };
      }),
      judgeMsps: judged.map(({ mspId }) => mspId),
    },
    shares,
  );
  const judges = judged.map((part) => ({ ...part, pay: validationPay(payments, part.mspId) }));
  return { seats, judges, payments, canary, recorded: facts.scope === 'others' || (facts.scope === 'probe' && canary) };
}

/** @param canaryWeight undefined where the task counts as no canary */
function assessSeat(
  facts: TaskFacts,
  { provider, mspId, price, end, counts, revised }: Holder,
  found: readonly Finding[],
  taken: TaskFindings,
  canaryWeight: bigint | undefined,
): AssessedSeat {
  const finding = found.find((candidate) => candidate.provider === provider);
  const truth = finding === undefined ? null : declaredTruth(facts, provider);
  const verdict = finding?.verdict;
  const support = finding?.support;
  const final = revised ? finding?.final : undefined;
  const evidence = facts.promptFalse && isReaction(end) ? undefined : evidenceOf({ end, counts, support }, taken);
  const weight = evidence === undefined ? 0n : weightOf(end, { requesterMsp: facts.requesterMsp, mspId }, canaryWeight);
  const judged = support !== undefined;
  return { provider, mspId, price, end, counts, revised, verdict, support, final, evidence, weight, judged, truth };
}

/** Whether judges opened their scores of answers that could be judged, so that no score for one says that they could not judge it. */
function areJudged({ concluded, promptFalse, opinions }: TaskFacts): boolean {
  return concluded && !promptFalse && opinions.length > 0;
}

function declaredTruth({ truths }: TaskFacts, provider: string): bigint | null {
  const declared = truths?.get(provider);
  return declared === undefined ? null : BigInt(declared);
}

/** Ends that the prompt can have caused: a seat that sealed an answer could have opened it, and answers for its own texts. */
function isReaction(end: SeatEndKind): boolean {
  return end !== 'withheld' && end !== 'false';
}

function answeredBy({ holders, promptFalse }: TaskFacts): string[] {
  return promptFalse ? [] : holders.filter(({ end }) => end === 'answered').map(({ provider }) => provider);
}

function findingsOf(facts: TaskFacts): Finding[] {
  if (!facts.concluded) return [];
  const first = findings(facts.opinions, answeredBy(facts));
  return facts.reversal === undefined ? first : reversed(first, facts.reversal.found);
}

/** What each judge that scored an answer adds to its record. */
function judgedParts(facts: TaskFacts, canary: boolean): Omit<JudgedPart, 'pay'>[] {
  const answers = answeredBy(facts);
  const scored = (facts.reversal?.opinions ?? facts.opinions)
    .map(({ mspId, scores }) => ({
      mspId,
      scores: answers.map((answer) => scores.find(({ provider }) => provider === answer)?.score ?? null),
    }))
    .filter(({ scores }) => scores.some((score) => score !== null));
  const samples = judgementSamples(scored.map(({ scores }) => scores));
  return scored.map(({ mspId, scores }, judge) => ({
    mspId,
    samples: samples[judge] ?? [],
    hits: canary ? hitsOf(scores, answers, facts.truths) : [],
  }));
}

function hitsOf(
  scores: readonly (number | null)[],
  answers: readonly string[],
  truths: TaskFacts['truths'],
): boolean[] {
  return answers.flatMap((answer, index) => {
    const score = scores[index] ?? null;
    const truth = truths?.get(answer);
    return score === null || truth === undefined ? [] : [isHit(score, truth)];
  });
}

function coordination({ concluded, resultFalse }: TaskFacts): 'earned' | 'absent' | 'forfeited' {
  if (!concluded) return 'absent';
  return resultFalse ? 'forfeited' : 'earned';
}

function validationPay(payments: readonly Payment[], mspId: string): bigint {
  return payments.find(({ account, reason }) => account === mspId && reason === 'validation')?.amount ?? 0n;
}
