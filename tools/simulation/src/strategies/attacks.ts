import type { Coordinator, Judge, Judging, Respondent, Turn } from '../engine/member';
import { mixed } from '../random/mix';
import { UNJUDGEABLE } from '../truth/world';
import type { Letter, Question } from '../truth/world';
import { honest, honestJudge } from './honest';

const PPM = 1_000_000;

/** The wrong answer that a ring has agreed on for a task. That attackers know the truth is the worst case. */
export function agreedWrong(task: number, { truth, options }: Question): number {
  return (truth + 1 + (mixed(task, 0x0bad) % (options - 1))) % options;
}

function answer(letter: Letter): ReturnType<Respondent> {
  return { kind: 'answered', letter };
}

/** All of a ring give the same wrong answer, so that it looks agreed. */
export const colluder: Respondent = ({ task, question }) => answer(agreedWrong(task, question));

/** Repeats the first answer that it can see; guesses blindly where answers are sealed. */
export const copier: Respondent = ({ seen, task, question }) =>
  answer(seen.find((letter) => letter !== null) ?? mixed(task, 0xc0b1) % question.options);

/** Honest in some domains and a colluder in the others: the good record is to carry over. */
export function launderer(honestIn: (domain: number) => boolean): Respondent {
  return (turn) => (honestIn(turn.question.domain) ? honest : colluder)(turn);
}

/** Honest until a task, an attacker from then on. */
export function sleeper(wakes: number, awake: Respondent = colluder): Respondent {
  return (turn) => (turn.task < wakes ? honest : awake)(turn);
}

/** Right while it is probed in quarantine, an attacker otherwise. */
export const goodWhileProbed: Respondent = (turn) => (turn.probe ? honest : colluder)(turn);

/** Seals answers and never opens every n-th. */
export function withholder(every: number): Respondent {
  return (turn) => (mixed(turn.task, 0x3a1d) % every === 0 ? { kind: 'withheld' } : honest(turn));
}

/** Never answers some tasks: they cost it nothing to compute. */
export function silentOn(skips: (turn: Turn) => boolean): Respondent {
  return (turn) => (skips(turn) ? { kind: 'silent' } : honest(turn));
}

/** Abstains where it expects to be wrong. `foresight`: the share of its wrong answers that it foresees, in PPM. */
export function abstainer(foresight: number): Respondent {
  return (turn) => {
    const foresees = mixed(turn.task, 0xab57) % PPM < foresight;
    return turn.own !== turn.question.truth && foresees ? { kind: 'abstained' } : honest(turn);
  };
}

/** Always answers what no judge can compare. */
export const evasive: Respondent = () => answer(UNJUDGEABLE);

/** Answers what no judge can compare wherever it would be wrong: the worst case of one that knows how sure it is. */
export const evasiveWhereWrong: Respondent = (turn) =>
  turn.own === turn.question.truth ? honest(turn) : answer(UNJUDGEABLE);

/** Abstains where it would be wrong and none of these models would be right, so that it hopes to be found beside nobody that is. */
export function abstainerBeside(rivals: readonly number[]): Respondent {
  return (turn) => {
    const { own, question, ask } = turn;
    const pays = own !== question.truth && rivals.every((model) => ask(model) !== question.truth);
    return pays ? { kind: 'abstained' } : honest(turn);
  };
}

/** Answers with another model from a task on, and declares nothing. */
export function swapper(from: number, model: number): Respondent {
  return (turn) => (turn.task < from ? honest(turn) : answer(turn.ask(model)));
}

/** A lying judge: its own ring's answers are right, everyone else's wrong. Its lies agree with those of the ring's other judges. */
export function lyingJudge(ring: ReadonlySet<number>): Judge {
  return ({ respondent }: Judging) => (ring.has(respondent) ? PPM : 0);
}

/** Lies about others only where it cannot be seen easily: honest about answers of the ring's rivals in half of the tasks. */
export function cautiousLyingJudge(ring: ReadonlySet<number>): Judge {
  return (judging) =>
    (ring.has(judging.respondent) || mixed(judging.task, 0x11e5) % 2 === 0 ? lyingJudge(ring) : honestJudge)(judging);
}

/** Calls its own ring's answers right, and judges everyone else honestly. */
export function favouringJudge(ring: ReadonlySet<number>): Judge {
  return (judging) => (ring.has(judging.respondent) ? PPM : honestJudge(judging));
}

/** Favours its ring, and calls half of the answers of its strongest rivals wrong. */
export function rivalsJudge(ring: ReadonlySet<number>, rivals: ReadonlySet<number>): Judge {
  return (judging) =>
    rivals.has(judging.respondent) && mixed(judging.task, 0x11e5) % 2 === 0 ? 0 : favouringJudge(ring)(judging);
}

/** Gives everyone the same score without looking. */
export const lazyJudge: Judge = () => PPM;

/** Scores by the toss of a coin. */
export const coinJudge: Judge = ({ task, respondent }) => (mixed(task, respondent, 0xc019) % 2 === 0 ? PPM : 0);

/** Returns an answer of the committee that the vote did not choose, where there is one. */
export const dissenting: Coordinator = ({ answers, decided }) =>
  answers.find((letter) => letter !== decided) ?? decided;
