import { allRevealed, nextStep, openPhase, takeStep, waitsForCommits } from '../../src/state/task-state';
import type { PhaseStep, SealedPhase } from '../../src/state/task-state';

const [ONE, TWO] = ['Birch/expert', 'Cedar/expert'];
const COMMIT_BY = 1_000;

const commits = (member: string): PhaseStep => ({ kind: 'commit', member });
const reveals = (member: string): PhaseStep => ({ kind: 'reveal', member });
const close: PhaseStep = { kind: 'close' };

/** Whatever its number: the rule is the same for the first phase and for later ones. */
function phase(...steps: readonly PhaseStep[]): SealedPhase {
  return steps.reduce(takeStep, openPhase(3, [ONE, TWO], { commitBy: COMMIT_BY, revealBy: 2_000 }));
}

test.each([
  ['commits until the deadline', phase(), COMMIT_BY, 'commit'],
  ['does not commit after it', phase(), COMMIT_BY + 1, null],
  ['does not commit after a close', phase(commits(TWO), close), 0, null],
  ['waits for the others with its reveal', phase(commits(ONE)), 0, null],
  ['reveals when all have committed', phase(commits(ONE), commits(TWO)), 0, 'reveal'],
  ['reveals after a close', phase(commits(ONE), close), COMMIT_BY + 1, 'reveal'],
  ['has nothing to do when it has revealed', phase(commits(ONE), close, reveals(ONE)), 0, null],
] as const)('a member %s', (_what, given, time, step) => {
  expect(nextStep(given, ONE, time)).toBe(step);
});

test('who is no member has nothing to do, and without a phase nobody has', () => {
  expect(nextStep(phase(), 'Dahlia/expert', 0)).toBeNull();
  expect(nextStep(phase(), undefined, 0)).toBeNull();
  expect(nextStep(undefined, ONE, 0)).toBeNull();
});

test('a phase waits for commits while some are there, some are not, and nobody closed it', () => {
  expect(
    [phase(), phase(commits(ONE)), phase(commits(ONE), commits(TWO)), phase(commits(ONE), close)].map(waitsForCommits),
  ).toEqual([false, true, false, false]);
});

test('all have revealed when every member has', () => {
  expect([phase(), phase(reveals(ONE)), phase(reveals(ONE), reveals(TWO))].map(allRevealed)).toEqual([
    false,
    false,
    true,
  ]);
});

test('a step that is taken again changes nothing', () => {
  const steps = [commits(ONE), close, reveals(ONE)];
  expect(phase(...steps, ...steps)).toEqual(phase(...steps));
});
