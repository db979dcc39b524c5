import { hash } from '@llmnet/protocol';
import type { Scores } from '../support/played-consortium';

export type Answering = 'honest' | 'silent' | 'declining' | 'withholding' | 'abstaining';
export type Judging = 'honest' | 'silent' | 'withholding' | 'constant' | 'unable';

const ANSWERING = often<Answering>('honest', 'silent', 'declining', 'withholding', 'abstaining');
const JUDGING = often<Judging>('honest', 'silent', 'withholding', 'constant', 'unable');
const BAD = 'BMSP/';
const SCORES = [0, 1, 199_999, 333_333, 500_000, 777_777, 1_000_000];

/** The first of them three times in four. */
function often<T>(first: T, ...others: T[]): T[] {
  return [...others, ...Array.from({ length: 3 * others.length }, () => first)];
}

function pick<T>(items: readonly T[], ...by: (string | number)[]): T {
  const item = items[Number(BigInt(`0x${hash('behaviour', ...by)}`) % BigInt(items.length))];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** How members behave in a history: fixed by its number, so that a history that is played again is the same. */
export class Behaviour {
  constructor(private readonly history: number) {}

  answering(task: string, mspId: string): Answering {
    return pick(ANSWERING, this.history, 'answers', task, mspId);
  }

  judging(task: string, panel: number, node: string): Judging {
    return pick(JUDGING, this.history, 'judges', task, panel, node);
  }

  scores(task: string, panel: number, judge: string, subjects: readonly string[], revised: boolean): Scores {
    const how = this.judging(task, panel, judge);
    return subjects.map((provider) => ({
      provider,
      score: how === 'unable' ? null : how === 'constant' ? 700_000 : this.#score(task, panel, judge, provider),
      final: revised && how !== 'unable' ? this.#score(task, panel, judge, `${provider} later`) : null,
    }));
  }

  truth(task: string, provider: string): number {
    return pick([0, 250_000, 1_000_000], this.history, 'truth', task, provider);
  }

  /** One of the organisations answers badly all the time. */
  #score(task: string, panel: number, judge: string, provider: string): number {
    if (provider.startsWith(BAD) && panel === 0) return 0;
    return pick(SCORES, this.history, 'scores', task, panel, judge, provider);
  }
}
