import { SUBMITS } from '@llmnet/chaincode/api';
import type { SubmitName } from '@llmnet/chaincode/api';
import type { Endorsed } from '../../support/memory-ledger';
import { PHASE, Scene, TOLERANCE } from './scene';
import type { Msp } from './scene';

const SEATS: readonly Msp[] = ['Beta', 'Gamma', 'Delta'];

type TaskStep = Extract<SubmitName, `tasks:${string}`>;

/** One of every step of tasks, in the course of a task with a substitution, a missing answer and a revision round. */
async function playEveryStep(scene: Scene): Promise<Endorsed[]> {
  const steps: Endorsed[] = [];
  const play = async (step: Promise<Endorsed>): Promise<void> => {
    const endorsed = await step;
    scene.order(endorsed);
    steps.push(endorsed);
  };
  const { task } = await scene.openRequest();
  await play(scene.endorseOpen());
  await play(scene.ledger.endorse(scene.worker('Alpha'), 'tasks:cancel', { task }));

  const second = await scene.open({ rounds: 1 }, { opens: 1 });
  await play(scene.ledger.endorse(scene.worker('Beta'), 'tasks:decline', { task: second }));
  await play(scene.endorseSubstitute(second, 0, 'Epsilon'));
  await play(scene.endorseCommit(second, 'Epsilon'));
  await play(scene.endorseCommit(second, 'Gamma'));
  scene.passPhases(1);
  await play(scene.ledger.endorse(scene.worker('Eta'), 'tasks:close', { task: second, round: 0 }));
  await play(scene.endorseReveal(second, 'Gamma'));
  await play(scene.endorseReveal(second, 'Epsilon'));

  const third = await scene.open({ rounds: 2 }, { opens: 2 });
  await scene.commit(third, SEATS);
  await play(scene.endorseReveal(third, 'Beta'));
  await scene.reveal(third, ['Gamma', 'Delta']);
  await play(scene.endorseRound(third, 1));
  scene.ledger.advance(PHASE + TOLERANCE);
  await play(scene.ledger.endorse(scene.worker('Eta'), 'tasks:close', { task: third, round: 1 }));
  await play(scene.endorseRound(third, 2));
  await play(scene.endorseCommit(third, 'Beta', 2));
  await scene.commit(third, ['Gamma', 'Delta'], 2);
  await play(scene.endorseReveal(third, 'Beta', 2));
  await scene.reveal(third, ['Gamma', 'Delta'], 2);
  await play(scene.endorseResult(third, { rounds: 2 }));
  return steps;
}

/** The form of a key that an entry of the reference begins with, as a pattern. */
function pattern(entry: string): RegExp {
  const form = entry.replace(/^texts: /, 'texts/').split(/,? /)[0] ?? '';
  return new RegExp(`^${form.replaceAll(/<[^>]+>/g, '.+').replace('…', '.*')}$`);
}

describe('the reference of the steps of tasks', () => {
  let steps: Endorsed[];
  beforeAll(async () => {
    steps = await playEveryStep(await Scene.create());
  });

  const names = (Object.keys(SUBMITS) as SubmitName[]).filter((name): name is TaskStep => name.startsWith('tasks:'));

  describe.each(names)('%s', (name) => {
    const { reads, writes } = SUBMITS[name];
    const played = (): Endorsed[] => {
      const found = steps.filter((step) => step.name === name);
      expect(found).not.toHaveLength(0);
      return found;
    };

    it('names every key that is read, and none beyond', () => {
      const read = played().flatMap((step) => [
        ...step.reads.map(({ key }) => key),
        ...step.ranges.map(({ from }) => `${from}…`),
      ]);
      expect(read.filter((key) => !reads.some((entry) => pattern(entry).test(key)))).toEqual([]);
      const conditional = /^(parameters|closed)\//;
      const certain = reads.filter((entry) => !conditional.test(entry));
      expect(certain.filter((entry) => !read.some((key) => pattern(entry).test(key)))).toEqual([]);
    });

    it('names every key that is written, and none beyond', () => {
      const written = played().flatMap((step) => step.writes.map(({ key }) => key));
      expect(written.filter((key) => !writes.some((entry) => pattern(entry).test(key)))).toEqual([]);
      expect(writes.filter((entry) => !written.some((key) => pattern(entry).test(key)))).toEqual([]);
    });
  });
});
