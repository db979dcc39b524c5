import { SUBMITS } from '@llmnet/protocol';
import type { SubmitName } from '@llmnet/protocol';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';
import { readDifference, writeDifference } from '../support/reference';
import { PHASE, Scene, TOLERANCE } from './scene';
import type { Msp } from './scene';

const NONE = { unnamed: [], unused: [] };
/** Keys that are only read under conditions that the course does not bring about. */
const CONDITIONAL = /^(parameters|closed)\//;
const SEATS: readonly Msp[] = ['Birch', 'Cedar', 'Dahlia'];

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
  await play(scene.ledger.endorse(scene.worker('Aster'), 'tasks:cancel', { task }));

  const second = await scene.open({ rounds: 1 }, { opens: 1 });
  await play(scene.ledger.endorse(scene.worker('Birch'), 'tasks:decline', { task: second }));
  await play(scene.endorseSubstitute(second, 0, 'Elm'));
  await play(scene.endorseCommit(second, 'Elm'));
  await play(scene.endorseCommit(second, 'Cedar'));
  scene.passPhases(1);
  await play(scene.ledger.endorse(scene.worker('Gorse'), 'tasks:close', { task: second, round: 0 }));
  await play(scene.endorseReveal(second, 'Cedar'));
  await play(scene.endorseReveal(second, 'Elm'));

  const third = await scene.open({ rounds: 2 }, { opens: 2 });
  await scene.commit(third, SEATS);
  await play(scene.endorseReveal(third, 'Birch'));
  await scene.reveal(third, ['Cedar', 'Dahlia']);
  await play(scene.endorseRound(third, 1));
  scene.ledger.advance(PHASE + TOLERANCE);
  await play(scene.ledger.endorse(scene.worker('Gorse'), 'tasks:close', { task: third, round: 1 }));
  await play(scene.endorseRound(third, 2));
  await play(scene.endorseCommit(third, 'Birch', 2));
  await scene.commit(third, ['Cedar', 'Dahlia'], 2);
  await play(scene.endorseReveal(third, 'Birch', 2));
  await scene.reveal(third, ['Cedar', 'Dahlia'], 2);
  await play(scene.endorseResult(third, { rounds: 2 }));
  return steps;
}

describe('the reference of the steps of tasks', () => {
  let steps: Endorsed[];
  beforeAll(async () => {
    steps = await playEveryStep(await Scene.create());
  });

  const names = (Object.keys(SUBMITS) as SubmitName[]).filter((name): name is TaskStep => name.startsWith('tasks:'));

  describe.each(names)('%s', (name) => {
    const played = (): Endorsed[] => steps.filter((step) => step.name === name);

    it('names every key that is read, and none beyond', () => {
      const { unnamed, unused } = readDifference(name, played());
      expect({ unnamed, unused: unused.filter((entry) => !CONDITIONAL.test(entry)) }).toEqual(NONE);
    });

    it('names every key that is written, and none beyond', () => {
      expect(writeDifference(name, played())).toEqual(NONE);
    });
  });
});
