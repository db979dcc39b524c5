/**
 * What a task has to be settled as, written from the protocol alone: plain sums over what the members did. It shares no rule with the
 * chaincode, so that a slip in either shows as a difference.
 */
const ONE = 1_000_000n;

export type End = 'missing' | 'withheld' | 'declined' | 'replaced' | 'abstained' | 'answered' | 'false';

export interface PlayedSeat {
  readonly provider: string;
  readonly mspId: string;
  readonly price: bigint;
  readonly end: End;
  /** For a silence: whether it counts. */
  readonly counts: boolean;
  readonly revised: boolean;
}

export interface PlayedOpinion {
  readonly mspId: string;
  readonly credibility: bigint;
  /** By provider. */
  readonly scores: ReadonlyMap<string, { readonly score: number | null; readonly final: number | null }>;
}

export interface PlayedFinding {
  readonly verdict: bigint | undefined;
  readonly support: bigint | undefined;
  readonly final: bigint | undefined;
}

export interface PlayedTask {
  readonly scope: 'others' | 'own' | 'probe';
  readonly escrow: bigint;
  readonly requester: string;
  readonly coordinator: string;
  readonly floor: bigint;
  readonly concluded: boolean;
  readonly seats: readonly PlayedSeat[];
  readonly opinions: readonly PlayedOpinion[];
  readonly truths: ReadonlyMap<string, number> | undefined;
  readonly falsePrompt: boolean;
  readonly falseResult: boolean;
  readonly reversal:
    { readonly opinions: readonly PlayedOpinion[]; readonly found: ReadonlyMap<string, PlayedFinding> } | undefined;
  readonly shares: {
    readonly respondents: bigint;
    readonly validators: bigint;
    readonly coordinator: bigint;
    readonly canaryFund: bigint;
  };
  readonly canaryWeight: bigint;
}

export interface ExpectedSeat {
  readonly provider: string;
  readonly mspId: string;
  readonly end: End;
  readonly verdict: bigint | undefined;
  /** What its organisation's record learns of it, whether judges found that, and what a canary declared instead. */
  readonly evidence: bigint | undefined;
  readonly judged: boolean;
  readonly truth: bigint | null;
  /** The verdict on its last answer, where it was revised. */
  readonly final: bigint | undefined;
  readonly weight: bigint;
  readonly earned: bigint;
  /** Whether its organisation's log has an entry of the task. */
  readonly logged: boolean;
}

export interface ExpectedJudge {
  readonly mspId: string;
  readonly samples: readonly { readonly own: number; readonly peers: number }[];
  readonly hits: readonly boolean[];
  readonly pay: bigint;
}

export interface ExpectedSettlement {
  readonly seats: readonly ExpectedSeat[];
  readonly judges: readonly ExpectedJudge[];
  /** `account reason` to micro-credits. */
  readonly payments: ReadonlyMap<string, bigint>;
}

/** The best score that half of the weight or more stands behind. */
function weightedMedian(scores: readonly (readonly [score: number, weight: bigint])[]): bigint | undefined {
  const all = scores.reduce((total, [, weight]) => total + weight, 0n);
  const behind = (least: number): bigint =>
    scores.reduce((total, [score, weight]) => (score >= least ? total + weight : total), 0n);
  const supported = scores.map(([score]) => score).filter((score) => behind(score) * 2n >= all);
  return supported.length === 0 ? undefined : BigInt(Math.max(...supported));
}

function weightedMean(scores: readonly (readonly [score: number, weight: bigint])[]): bigint | undefined {
  const all = scores.reduce((total, [, weight]) => total + weight, 0n);
  return all === 0n ? undefined : scores.reduce((total, [score, weight]) => total + BigInt(score) * weight, 0n) / all;
}

export function found(opinions: readonly PlayedOpinion[], provider: string, quorum = 1): PlayedFinding {
  const told = (which: 'score' | 'final'): (readonly [number, bigint])[] => {
    const scores = opinions.flatMap(({ scores, credibility }) => {
      const score = scores.get(provider)?.[which] ?? null;
      return score === null ? [] : [[score, credibility] as const];
    });
    return scores.length < quorum ? [] : scores;
  };
  const first = told('score');
  return { verdict: weightedMedian(first), support: weightedMean(first), final: weightedMedian(told('final')) };
}

const NOTHING: PlayedFinding = { verdict: undefined, support: undefined, final: undefined };

/** What judges found, or a panel in their place. */
function judgedOf(task: PlayedTask, seat: PlayedSeat): PlayedFinding {
  if (!task.concluded || task.falsePrompt || seat.end !== 'answered') return NOTHING;
  const first = found(task.opinions, seat.provider);
  const panel = task.reversal?.found.get(seat.provider) ?? NOTHING;
  return {
    verdict: panel.verdict ?? first.verdict,
    support: panel.support ?? first.support,
    final: panel.final ?? first.final,
  };
}

/** What a canary was declared to show about an answer, whether that stands or not. */
function declaredOf(task: PlayedTask, seat: PlayedSeat): bigint | null {
  const truth = task.truths?.get(seat.provider);
  const isAnswer = task.concluded && !task.falsePrompt && seat.end === 'answered';
  return truth === undefined || !isAnswer ? null : BigInt(truth);
}

/** Whether judges opened scores of a task whose answers they could judge. */
function looked(task: PlayedTask): boolean {
  return task.concluded && !task.falsePrompt && task.opinions.length > 0;
}

/** Whether some answer was found right: its mean score is a half or more. */
function anyRight(task: PlayedTask): boolean {
  return task.seats.some((seat) => (judgedOf(task, seat).support ?? -1n) * 2n >= ONE);
}

/** What an answer says that has no score: a guess, but on a canary, whose truth is known, and where nobody looked. */
function unjudged(task: PlayedTask): bigint | undefined {
  return looked(task) && task.truths === undefined ? 100_000n : undefined;
}

function speaks(task: PlayedTask, seat: PlayedSeat, support: bigint | undefined): bigint | undefined {
  if (seat.end === 'withheld') return seat.counts ? 0n : undefined;
  if (seat.end === 'false') return 0n;
  if (task.falsePrompt) return undefined;
  if (seat.end === 'missing' || seat.end === 'replaced') return seat.counts ? 0n : undefined;
  if (seat.end !== 'answered') return anyRight(task) ? 100_000n : undefined;
  return support ?? unjudged(task);
}

/**
 * What of its price an answer earns: the mean of both verdicts where it was revised, and where one is known it stands for both. Without any it is all
 * where no judge opened a score, and nothing where judges could not tell.
 */
function earnedShare(task: PlayedTask, seat: PlayedSeat, { verdict, final }: PlayedFinding): bigint {
  if (seat.end !== 'answered') return 0n;
  const known = [verdict, seat.revised ? final : undefined].filter((value) => value !== undefined);
  const [first = looked(task) ? 0n : ONE, last = first] = known;
  const share = (first + last) / 2n;
  return share < task.floor ? 0n : share;
}

function expectedSeats(task: PlayedTask): ExpectedSeat[] {
  const isCanary = task.truths !== undefined && task.reversal === undefined;
  const recorded = task.scope === 'others' || (task.scope === 'probe' && task.truths !== undefined);
  return task.seats.map((seat) => {
    const finding = judgedOf(task, seat);
    const evidence = speaks(task, seat, finding.support);
    const times = seat.end === 'abstained' || seat.end === 'declined' ? 2n : 1n;
    const full = times * (isCanary ? task.canaryWeight : ONE);
    const counted = evidence !== undefined && seat.mspId !== task.requester && (task.scope !== 'probe' || isCanary);
    return {
      provider: seat.provider,
      mspId: seat.mspId,
      end: seat.end,
      verdict: seat.end === 'answered' ? finding.verdict : evidence,
      evidence,
      judged: finding.support !== undefined,
      truth: declaredOf(task, seat),
      final: seat.revised ? finding.final : undefined,
      weight: counted ? full : 0n,
      earned: (seat.price * earnedShare(task, seat, finding)) / ONE,
      logged: recorded && (evidence !== undefined || seat.end === 'answered'),
    };
  });
}

function expectedJudges(task: PlayedTask): Omit<ExpectedJudge, 'pay'>[] {
  const answers = task.falsePrompt
    ? []
    : task.seats.filter(({ end }) => end === 'answered').map((seat) => seat.provider);
  const scoreOf = ({ scores }: PlayedOpinion, answer: string): number | null => scores.get(answer)?.score ?? null;
  const judging = (task.reversal?.opinions ?? task.opinions).filter((opinion) =>
    answers.some((answer) => scoreOf(opinion, answer) !== null),
  );
  return judging.map((opinion) => ({
    mspId: opinion.mspId,
    samples: answers.flatMap((answer) => {
      const own = scoreOf(opinion, answer);
      const peers = judging.filter((peer) => peer !== opinion).flatMap((peer) => scoreOf(peer, answer) ?? []);
      if (own === null || peers.length === 0) return [];
      return [{ own, peers: Math.floor(peers.reduce((sum, score) => sum + score, 0) / peers.length) }];
    }),
    hits: answers.flatMap((answer) => {
      const [score, truth] = [scoreOf(opinion, answer), task.truths?.get(answer)];
      if (score === null || truth === undefined || task.reversal !== undefined) return [];
      return [Math.abs(score - truth) < 500_000];
    }),
  }));
}

/** What a task has to be settled as. */
export function expectedSettlement(task: PlayedTask): ExpectedSettlement {
  const seats = expectedSeats(task);
  const judging = expectedJudges(task);
  const answers = seats.reduce((total, { earned }) => total + earned, 0n);
  const spent = (answers * ONE) / task.shares.respondents;
  const part = (share: bigint): bigint => (spent * share) / ONE;
  const pay = judging.length < 3 ? 0n : part(task.shares.validators) / BigInt(judging.length);
  const coordination = task.concluded && !task.falseResult ? part(task.shares.coordinator) : 0n;
  // What nobody could earn returns to who asked; what somebody could have and did not is left over.
  const back =
    (judging.length === 0 ? part(task.shares.validators) : 0n) + (task.concluded ? 0n : part(task.shares.coordinator));

  const payments = new Payments();
  for (const { mspId, earned } of seats) payments.add(mspId, 'answer', earned);
  for (const { mspId } of judging) payments.add(mspId, 'validation', pay);
  payments.add(task.coordinator, 'coordination', coordination);
  payments.add(`fund:canaries:${task.requester}`, 'canaries', part(task.shares.canaryFund));
  payments.add(task.requester, 'refund', task.escrow - spent + back);
  payments.add('fund:remainders', 'remainder', task.escrow - payments.total);
  return { seats, judges: judging.map((judge) => ({ ...judge, pay })), payments: payments.result };
}

/** What a cancelled task pays: the fee in equal parts to the seats, the rest back. */
export function expectedCancellation(
  escrow: bigint,
  requester: string,
  seats: readonly string[],
  fee: bigint,
): ReadonlyMap<string, bigint> {
  const payments = new Payments();
  for (const mspId of seats) payments.add(mspId, 'cancellation', (escrow * fee) / ONE / BigInt(seats.length));
  payments.add(requester, 'refund', escrow - payments.total);
  return payments.result;
}

/** A list of payments as {@link ExpectedSettlement} has it. */
export function asPayments(
  list: readonly { readonly account: string; readonly reason: string; readonly amount: bigint }[],
): ReadonlyMap<string, bigint> {
  const payments = new Payments();
  for (const { account, reason, amount } of list) payments.add(account, reason, amount);
  return payments.result;
}

class Payments {
  readonly result = new Map<string, bigint>();

  get total(): bigint {
    return [...this.result.values()].reduce((total, amount) => total + amount, 0n);
  }

  add(account: string, reason: string, amount: bigint): void {
    const name = `${account} ${reason}`;
    if (amount !== 0n) this.result.set(name, (this.result.get(name) ?? 0n) + amount);
  }
}
