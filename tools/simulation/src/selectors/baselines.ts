import type { SelectorFactory } from '../engine/selector';
import { Stream } from '../random/stream';
import type { Accuracy } from '../truth/world';
import { equals, highest } from './committee';
import { Means } from './means';

const PPM = 1_000_000;

/** Any committee, votes equal. */
export const randomSelector: SelectorFactory = (_, seed) => {
  const stream = new Stream(seed, 'random committee');
  return {
    choose: (_domain, candidates, seats) => equals(stream.shuffled(candidates).slice(0, seats)),
    learn: () => undefined,
  };
};

/** Everyone in turn, votes equal. */
export const roundRobinSelector: SelectorFactory = () => {
  let turn = 0;
  return {
    choose: (_domain, candidates, seats) => {
      const rotated = candidates.map((_member, index) => candidates[(turn + index) % candidates.length] ?? 0);
      turn += seats;
      return equals(rotated.slice(0, seats));
    },
    learn: () => undefined,
  };
};

/** The highest mean, nothing explored beyond the prior. */
export const greedySelector: SelectorFactory = () => {
  const means = new Means();
  return {
    choose: (domain, candidates, seats) => {
      const mean = (member: number): number => means.mean(domain, member);
      return highest(candidates, seats, mean, mean);
    },
    learn: (domain, member, verdict) => {
      means.learn(domain, member, verdict / PPM);
    },
  };
};

/** UCB1 (Auer, Cesa-Bianchi & Fischer 2002) in each domain; with `decay` below 1 discounted UCB (Garivier & Moulines 2011). */
export function ucbSelector(decay: number): SelectorFactory {
  return () => {
    const means = new Means(decay);
    return {
      choose: (domain, candidates, seats) => {
        const mean = (member: number): number => means.mean(domain, member);
        const total = candidates.reduce((sum, member) => sum + means.weight(domain, member), 0);
        const width = (member: number): number =>
          Math.sqrt((2 * Math.log(1 + total)) / Math.max(means.weight(domain, member), 1e-9));
        return highest(candidates, seats, (member) => mean(member) + width(member), mean);
      },
      learn: (domain, member, verdict) => {
        means.learn(domain, member, verdict / PPM);
      },
    };
  };
}

/**
 * Thompson sampling with the Beta posterior approximated by a normal of the same mean and variance (Agrawal & Goyal 2013 analyse the
 * Gaussian form), itself by the sum of twelve uniform numbers.
 */
export const thompsonSelector: SelectorFactory = (_, seed) => {
  const means = new Means();
  const stream = new Stream(seed, 'thompson');
  const normal = (): number => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw += 1) sum += stream.bits() / 0x1_0000_0000;
    return sum;
  };
  return {
    choose: (domain, candidates, seats) => {
      const mean = (member: number): number => means.mean(domain, member);
      const deviation = (member: number): number =>
        Math.sqrt((mean(member) * (1 - mean(member))) / (means.weight(domain, member) + 3));
      return highest(candidates, seats, (member) => mean(member) + deviation(member) * normal(), mean);
    },
    learn: (domain, member, verdict) => {
      means.learn(domain, member, verdict / PPM);
    },
  };
};

/** The best in each domain by accuracies that nobody has: what a rule could reach at most by selecting. */
export function oracleSelector(accuracy: Accuracy, modelOf: (member: number) => number | null): SelectorFactory {
  return () => ({
    choose: (domain, candidates, seats) => {
      const known = (member: number): number => {
        const model = modelOf(member);
        return model === null ? 0 : accuracy(model, domain) / PPM;
      };
      return highest(candidates, seats, known, known);
    },
    learn: () => undefined,
  });
}

/** One model for everything: the best over all domains together. */
export function bestSingleSelector(overall: (member: number) => number): SelectorFactory {
  return () => ({
    choose: (_domain, candidates) => highest(candidates, 1, overall, () => 1),
    learn: () => undefined,
  });
}
