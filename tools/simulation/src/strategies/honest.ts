import type { Judge, Respondent } from '../engine/member';

const PPM = 1_000_000;

/** Answers with its own model; where that has no answer, the reply is there and is wrong. */
export const honest: Respondent = ({ own }) => ({ kind: 'answered', letter: own });

/** Compares with its own model's answer; where that has none it cannot tell. */
export const honestJudge: Judge = ({ own, answer }) => (own === null ? null : own === answer ? PPM : 0);
