import type { Letter } from '../truth/world';

/** One answer of a committee with the weight of its vote. */
export interface Vote {
  readonly letter: Letter;
  readonly weight: bigint;
}

/**
 * The answer of a committee by weighted vote, as a coordinator decides it: among equal weights more votes win, then the earlier seat. An
 * answer without a letter agrees with nobody. Null where nobody answered, or the heaviest answer has no letter.
 */
export function decide(votes: readonly Vote[]): Letter {
  let best: { letter: Letter; weight: bigint; votes: number } | undefined;
  for (const [index, { letter }] of votes.entries()) {
    if (letter !== null && votes.findIndex((vote) => vote.letter === letter) < index) continue;
    const group = letter === null ? votes.slice(index, index + 1) : votes.filter((vote) => vote.letter === letter);
    const weight = group.reduce((total, vote) => total + vote.weight, 0n);
    if (best === undefined || weight > best.weight || (weight === best.weight && group.length > best.votes)) {
      best = { letter, weight, votes: group.length };
    }
  }
  return best?.letter ?? null;
}
