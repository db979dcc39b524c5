import type { Flag, Method, Seat } from '@llmnet/protocol';
import { normalise } from './final-answer';

/** What a seat of the committee gave; `silent` where nothing readable was revealed. */
export interface SeatAnswer {
  readonly seat: Pick<Seat, 'provider' | 'mspId' | 'voteWeight'>;
  readonly given:
    | { readonly kind: 'answered'; readonly content: string; readonly final: string | null }
    | { readonly kind: 'abstained' | 'silent' };
}

/** The one answer of a committee, and what to think of it. */
export interface Decision {
  readonly content: string;
  readonly final: string | null;
  readonly method: Method;
  readonly flag: Flag;
  readonly unanimous: boolean;
  /** Share of the answering seats' vote weight behind the answer, PPM. */
  readonly agreement: number;
  readonly independence: number;
  readonly follows: string | null;
  readonly dissent: readonly string[];
}

type Answered = SeatAnswer & { given: { kind: 'answered' } };

const NOBODY = 'No expert of the network could answer this question.';

/**
 * Decides by weighted vote where answers can be compared; otherwise follows the answer of the highest weight.
 * @param agreementFloor below this share (PPM), or with another answer of the same weight, the answer is flagged as split
 */
export function decide(answers: readonly SeatAnswer[], agreementFloor: number): Decision {
  const answered = answers.filter((answer): answer is Answered => answer.given.kind === 'answered');
  const groups = groupByFinal(answered);
  const [winner, runnerUp] = groups;
  if (winner === undefined) return nobody(answers);

  const leader = heaviest(winner.members);
  const total = weightOf(answered);
  const agreement = Number((winner.weight * 1_000_000n) / total);
  const enough = answered.length >= Math.min(2, answers.length);
  const isTied = runnerUp?.weight === winner.weight;
  return {
    content: leader.given.content,
    final: leader.given.final,
    method: leader.given.final === null ? 'follow' : 'vote',
    flag: !enough ? 'too_few' : isTied || agreement < agreementFloor ? 'split' : 'ok',
    unanimous: groups.length === 1 && answered.length === answers.length,
    agreement,
    independence: new Set(answered.map(({ seat }) => seat.mspId)).size,
    follows: leader.seat.provider,
    dissent: answered.filter((answer) => !winner.members.includes(answer)).map(({ seat }) => seat.provider),
  };
}

interface Group {
  readonly members: readonly Answered[];
  readonly weight: bigint;
}

/** Answers that agree, heaviest group first; one without a comparable final answer agrees with nobody. */
function groupByFinal(answered: readonly Answered[]): Group[] {
  const groups = new Map<string, Answered[]>();
  for (const answer of answered) {
    const { final } = answer.given;
    const key = final === null ? `by ${answer.seat.provider}` : `is ${normalise(final)}`;
    groups.set(key, [...(groups.get(key) ?? []), answer]);
  }
  return [...groups.values()]
    .map((members) => ({ members, weight: weightOf(members) }))
    .sort((x, y) => (x.weight === y.weight ? y.members.length - x.members.length : y.weight > x.weight ? 1 : -1));
}

function heaviest(members: readonly Answered[]): Answered {
  return members.reduce((top, member) => (member.seat.voteWeight > top.seat.voteWeight ? member : top));
}

function weightOf(members: readonly Answered[]): bigint {
  return members.reduce((total, { seat }) => total + seat.voteWeight, 0n);
}

function nobody(answers: readonly SeatAnswer[]): Decision {
  const abstained = answers.some(({ given }) => given.kind === 'abstained');
  return {
    content: NOBODY,
    final: null,
    method: 'none',
    flag: abstained ? 'abstained' : 'too_few',
    unanimous: false,
    agreement: 0,
    independence: 0,
    follows: null,
    dissent: [],
  };
}
