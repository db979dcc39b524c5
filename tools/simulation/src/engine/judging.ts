import { drawFrom } from '@llmnet/protocol/rules';
import type { Opinion } from '@llmnet/protocol/rules';
import type { Question, World } from '../truth/world';
import type { Member } from './member';
import type { Held } from './seating';
import type { Snapshot } from './snapshot';

interface Panel {
  readonly snapshot: Snapshot;
  readonly seed: string;
  readonly count: number;
  /** Organisations that have no judge in the task. */
  readonly excluded: ReadonlySet<string>;
  readonly equalCredibility: boolean;
}

interface Judged {
  readonly world: World;
  readonly members: readonly Member[];
  readonly task: number;
  readonly question: Question;
  readonly held: readonly Held[];
  readonly providerOf: (place: number) => string;
}

/** The opinions of the validators that the rule draws for a task's answers. */
export function judge({ snapshot, seed, count, excluded, equalCredibility }: Panel, judged: Judged): Opinion[] {
  const { world, members, task, question, held, providerOf } = judged;
  const answers = held.filter(({ end }) => end === 'answered');
  return drawFrom(snapshot.validators, excluded, count, seed).map((validator) => {
    const { judge: strategy, model } = members[validator.place] ?? {};
    const own = model === undefined || model === null ? null : world.answer(task, model);
    return {
      mspId: validator.mspId,
      credibility: equalCredibility ? 1n : validator.credibility,
      scores: answers.map(({ place, letter }) => ({
        provider: providerOf(place),
        score: strategy?.({ task, question, own, answer: letter, respondent: place }) ?? null,
        final: null,
      })),
    };
  });
}
