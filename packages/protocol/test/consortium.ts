import { Draw, NO_EVIDENCE, PPM, estimate, fold, selectCommittee, type Evidence } from '@llmnet/protocol/rules';
import { candidate } from './candidates';
import { GOVERNED } from './governed';

/** An expert and its chance, in percent, of being right in the `task`-th task. */
export interface Expert {
  readonly mspId: string;
  readonly skill: (task: number) => number;
  /** The first task it can be chosen for. */
  readonly from?: number;
}

/**
 * Tasks of one domain, one after another, with three seats and validators that are always right: select, answer, fold.
 * The committee of each task, as organisations. The same `seed` gives the same run.
 */
export function simulate(experts: readonly Expert[], tasks: number, seed: string): string[][] {
  const luck = new Draw(`${seed}/luck`);
  const records = new Map<string, Evidence>();
  const recordOf = (mspId: string): Evidence => records.get(mspId) ?? NO_EVIDENCE;
  return Array.from({ length: tasks }, (_task, task) => {
    const present = experts.filter(({ from = 0 }) => from <= task);
    const candidates = present.map(({ mspId, skill }) => {
      const { p, s } = estimate(recordOf(mspId), PPM / 2n, GOVERNED.priorWeight);
      return { ...candidate(mspId, { p, s }), skill };
    });
    const terms = { seats: 3, nearBand: GOVERNED.nearBand };
    const { seats } = selectCommittee(candidates, terms, `${seed}/${task}`);
    for (const { mspId, skill } of seats) {
      const verdict = luck.below(100) < skill(task) ? PPM : 0n;
      records.set(mspId, fold(recordOf(mspId), verdict, PPM, GOVERNED));
    }
    return seats.map(({ mspId }) => mspId);
  });
}

/** The share of the tasks in which the organisation had a seat. */
export function presence(committees: readonly string[][], mspId: string): number {
  return committees.filter((committee) => committee.includes(mspId)).length / committees.length;
}
