import type { Judge, Member, Respondent } from '../engine/member';
import { expertMember } from '../engine/consortium';
import { Simulation } from '../engine/simulation';
import type { Scenario } from '../engine/scenario';
import { Tally } from '../statistics/tally';
import type { RunContext, RunResult } from './experiment';
import { TASKS, THIRTEEN, recordedScenario } from './recorded-consortium';

/** Who attacks in the consortium of thirteen, and how. */
export interface Attack {
  /** Models that attackers run, by place in the consortium. */
  readonly attackers: readonly number[];
  readonly respondent: Respondent;
  /** How the attackers judge; as everyone else where undefined. */
  readonly judge?: Judge;
  /** Members that only judge, and do so for the attackers; every validator of the consortium is one of `validators`. */
  readonly badJudges?: {
    readonly bad: number;
    readonly of: number;
    readonly strategy: (ring: ReadonlySet<number>) => Judge;
  };
  readonly given?: Partial<Scenario>;
  /** From which task on damage is measured. */
  readonly from?: number;
}

/** Member places of attackers: the member that asks is at place 0. */
export function ringOf({ attackers }: Pick<Attack, 'attackers'>): readonly number[] {
  return attackers.map((model) => model + 1);
}

/**
 * Runs the consortium of thirteen under attack.
 * @param present false: the attackers’ providers are absent and nobody lies, everything else stays
 */
export function runAttack(context: RunContext, attack: Attack, present: boolean): RunResult {
  const ring = ringOf(attack);
  const tally = new Tally(100, ({ requester }) => requester === 0);
  const from = attack.from ?? TASKS / 2;
  new Simulation(attackScenario(context, attack, present), context.seed, tally).run();
  return {
    figures: {
      accuracy: tally.accuracy(from, TASKS),
      seats: tally.seatShare(ring, from, TASKS),
      end: tally.seatShare(ring, TASKS - 600, TASKS),
      lastSeat: lastTask(tally.seatSeries(ring), 2),
    },
    series: { seats: tally.seatSeries(ring), accuracy: tally.accuracySeries() },
  };
}

/** The scenario of an attack, for other measurements. */
export function attackScenario(context: RunContext, attack: Attack, present: boolean): Scenario {
  const { attackers, respondent, judge, badJudges, given } = attack;
  const ring = new Set(ringOf(attack));
  const base = recordedScenario(context, THIRTEEN, present ? given : withoutLies(given));
  const members = base.members.map((member, place): Member => {
    if (!attackers.includes(place - 1)) return member;
    return {
      ...member,
      respondent: present ? respondent : undefined,
      judge: present && judge !== undefined ? judge : member.judge,
    };
  });
  if (badJudges === undefined) return { ...base, members };
  const { bad, of, strategy } = badJudges;
  const bench = BENCH.slice(0, of).map((model, index): Member => {
    const honest = expertMember(`Judge${index + 1}`, model);
    return { ...honest, respondent: undefined, judge: index < bad && present ? strategy(ring) : honest.judge };
  });
  return {
    ...base,
    members: [...members.map((member) => ({ ...member, judge: undefined })), ...bench],
    parameters: { ...base.parameters, validators: of },
  };
}

/** The same tasks by the same members, all of them honest. */
function withoutLies(given: Attack['given']): Partial<Scenario> {
  return { ...given, coordinations: new Map(), declaredTruth: undefined, isOwnCanary: undefined };
}

/** The models of a bench of judges, by place in the consortium of thirteen: from its second to its eighth, the first ones lie first. */
const BENCH = [2, 5, 3, 6, 1, 7, 4];

/** The end of the last block, in tasks of 100, in which the ring had more than this share of the seats. */
function lastTask(series: readonly number[], percent: number): number {
  return (series.findLastIndex((share) => share > percent) + 1) * 100;
}
