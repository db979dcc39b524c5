import { hash } from '../encoding';
import { PPM } from '../integers';
import type { Finding, Opinion } from './verdict';

/**
 * The seed of a panel's draw: the seed of the validators' draw, which nobody chooses once the answers are open, and the number of the
 * dispute.
 */
export function panelSeed(validatorSeed: string, number: number): string {
  return hash('llmnet/panel-seed', validatorSeed, number);
}

/** Members of a panel at most: it is to outnumber the validators that it reviews. */
export function panelSize(validators: number): number {
  return 2 * validators + 1;
}

/** Scores that a finding of a panel takes: more than half of its members could tell. */
export function panelQuorum(members: number): number {
  return (members >> 1) + 1;
}

/** Whether a panel found that a text does not match its digest. Its members score the match: 0 is none, 1 (PPM) is one. */
export function isMismatch({ verdict }: Pick<Finding, 'verdict'>): boolean {
  return verdict !== undefined && 2n * verdict < PPM;
}

/**
 * Whether a panel looked and could read nothing: more than half of its members opened their scores, and none of them gave one. What is
 * disputed then does not open with any key that its readers had.
 */
export function isUnread(opinions: readonly Pick<Opinion, 'scores'>[], members: number): boolean {
  const told = opinions.some(({ scores }) => scores.some(({ score, final }) => score !== null || final !== null));
  return opinions.length >= panelQuorum(members) && !told;
}

type Verdicts = Omit<Finding, 'support'>;

/**
 * Whether a panel reverses the verdicts of a task: some answer's verdict, or that on its last answer, is further from the settled one
 * than `margin` (PPM) or at it, or there was no verdict where the panel has one. What it says about a last answer where none was judged
 * does not count: it could say that of any task without rounds.
 */
export function reverses(settled: readonly Verdicts[], found: readonly Verdicts[], margin: bigint): boolean {
  return found.some((finding) => {
    const before = settled.find(({ provider }) => provider === finding.provider);
    if (before === undefined) return false;
    const revised = before.final !== undefined && differs(before.final, finding.final, margin);
    return revised || differs(before.verdict, finding.verdict, margin);
  });
}

function differs(before: bigint | undefined, now: bigint | undefined, margin: bigint): boolean {
  if (now === undefined) return false;
  if (before === undefined) return true;
  const difference = now > before ? now - before : before - now;
  return difference >= margin;
}

/** What the panel found, and the settled findings where it could not tell. */
export function reversed(settled: readonly Finding[], found: readonly Finding[]): Finding[] {
  return settled.map((before) => {
    const now = found.find(({ provider }) => provider === before.provider);
    return {
      ...before,
      verdict: now?.verdict ?? before.verdict,
      support: now?.support ?? before.support,
      final: now?.final ?? before.final,
    };
  });
}
