import type { Letter, Question } from '../truth/world';

/** What a respondent knows when it answers. It may know the truth: an attacker is granted the worst. */
export interface Turn {
  readonly task: number;
  readonly question: Question;
  /** What its own model says. */
  readonly own: Letter;
  /** What another model of the world says. */
  readonly ask: (model: number) => Letter;
  /** Answers of the committee that are open already: none, unless a scenario gives up the sealed commitments. */
  readonly seen: readonly Letter[];
  /** Asked alone while quarantined: certainly a canary. */
  readonly probe: boolean;
  /** Who asks, by place among the members. */
  readonly requester: number;
}

/** What a respondent does with its seat. `silent`: nothing at all; `withheld`: sealed, but never opened. */
export type Move =
  | { readonly kind: 'answered'; readonly letter: Letter }
  | { readonly kind: 'abstained' | 'declined' | 'silent' | 'withheld' };

export type Respondent = (turn: Turn) => Move;

/** What a judge knows about one answer. */
export interface Judging {
  readonly task: number;
  readonly question: Question;
  /** What the judge's own model says. */
  readonly own: Letter;
  readonly answer: Letter;
  /** Who gave the answer, by place among the members. */
  readonly respondent: number;
}

/** A score in PPM; null where the judge cannot tell. */
export type Judge = (judging: Judging) => number | null;

/** What a coordinator makes of a committee's answers. `decided`: what the weighted vote says. */
export type Coordinator = (given: {
  readonly question: Question;
  readonly answers: readonly Letter[];
  readonly decided: Letter;
}) => Letter;

export interface Member {
  readonly mspId: string;
  /** Its model, by place in the world; null where it has none. */
  readonly model: number | null;
  /** Undefined where it has no provider. */
  readonly respondent: Respondent | undefined;
  /** Undefined where it does not judge. */
  readonly judge: Judge | undefined;
  /** Micro-credits an answer. */
  readonly price: bigint;
  /** The task before which its provider registers. */
  readonly joins: number;
  /** Domains that its provider claims, by place; all where undefined. */
  readonly claims: readonly number[] | undefined;
}
