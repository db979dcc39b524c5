import { VALIDATION, mspOf } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import type { CanaryOpenings } from '../coordinator-service';
import type { TaskState } from '../state/task-state';
import type { Steps } from './steps';

type CanaryOpening = SubmitRequest<'settlement:settle'>['link'];

/** The steps that anyone may take so that no task stays open: closing phases and settling. */
export class TaskCloser {
  constructor(
    private readonly steps: Steps,
    private readonly openings: CanaryOpenings,
  ) {}

  async close({ task }: TaskState): Promise<void> {
    await this.steps.take('tasks:close', { task, round: 0 });
  }

  async closeScores({ task }: TaskState): Promise<void> {
    await this.steps.take('evaluation:closeScores', { task, panel: 0 });
  }

  /** Settles if the gateway has told how to open the task's canary commitment; otherwise the time for scores has to pass. */
  async settleEarly(state: TaskState): Promise<void> {
    const opening = this.#openingOf(state);
    if (opening !== null) await this.#settle(state, opening);
  }

  async settle(state: TaskState): Promise<void> {
    await this.#settle(state, this.#openingOf(state));
  }

  /** Names the open window of each organisation's record; one shut meanwhile is refused as OUT_OF_TURN, and all are read again. */
  async #settle(state: TaskState, opening: CanaryOpening): Promise<void> {
    await this.steps.planAndTake(() => this.#planAndSettle(state, opening));
    this.openings.forget(state.task);
  }

  async #planAndSettle({ task, domain, seatOrganisations, panels }: TaskState, opening: CanaryOpening): Promise<void> {
    const [answering, judging] = await Promise.all([
      this.steps.ask('reputation:windows', { field: domain }),
      this.steps.ask('reputation:windows', { field: VALIDATION }),
    ]);
    const judges = (panels[0]?.expected ?? []).map(mspOf);
    await this.steps.take('settlement:settle', {
      task,
      windows: answering.filter(({ mspId }) => seatOrganisations.has(mspId)),
      validationWindows: judging.filter(({ mspId }) => judges.includes(mspId)),
      link: opening,
      pings: [],
    });
  }

  /** Shows that a task was no canary. */
  #openingOf({ task }: TaskState): CanaryOpening {
    const salt = this.openings.saltOf(task);
    return salt === undefined ? null : { canary: null, salt };
  }
}
