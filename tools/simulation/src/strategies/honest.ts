import type { Judge, Respondent } from '../engine/member';
import { UNJUDGEABLE } from '../truth/world';

const PPM = 1_000_000;

/** Answers with its own model; where that has no answer, the reply is there and is wrong. */
export const honest: Respondent = ({ own }) => ({ kind: 'answered', letter: own });

/** Compares with its own model's answer; where that has none, or the reply cannot be compared, it cannot tell. */
export const honestJudge: Judge = ({ own, answer }) =>
  own === null || answer === UNJUDGEABLE ? null : own === answer ? PPM : 0;
