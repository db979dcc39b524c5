import { mixed, scaled } from '../random/mix';
import type { Letter, Question } from '../truth/world';

/** How a respondent's last answer follows from the board of the others' answers, in PPM. */
export interface FlipRates {
  /** That one who is wrong takes a right answer that it sees. */
  readonly corrected: number;
  /** That one who is right takes a wrong answer that it sees. */
  readonly misled: number;
}

const PPM = 1_000_000;
const DRAW_FLIP = 0xf11b;

/**
 * The answers after one revision round. Nobody revises where all agree: the debate has stopped. Who is wrong takes the right answer off the
 * board, or who is right the most frequent wrong one, at the given rates, drawn by task and seat.
 */
export function debate(letters: readonly Letter[], question: Question, task: number, rates: FlipRates): Letter[] {
  if (isAgreed(letters)) return [...letters];
  return letters.map((own, seat) => {
    const board = letters.filter((_, other) => other !== seat);
    const flips = (rate: number): boolean => scaled(mixed(task, seat, DRAW_FLIP), PPM) < rate;
    if (own === question.truth) return flips(rates.misled) ? (mostFrequentWrong(board, question) ?? own) : own;
    return board.includes(question.truth) && flips(rates.corrected) ? question.truth : own;
  });
}

/** Whether all answers are the same, so that a debate has nothing to add. */
export function isAgreed(letters: readonly Letter[]): boolean {
  return letters.every((letter) => letter !== null && letter === letters[0]);
}

function mostFrequentWrong(board: readonly Letter[], { truth }: Question): Letter {
  const count = (letter: Letter): number => board.filter((other) => other === letter).length;
  const wrong = board.filter((letter) => letter !== null && letter !== truth);
  return wrong.reduce<Letter>((top, letter) => (top === null || count(letter) > count(top) ? letter : top), null);
}
