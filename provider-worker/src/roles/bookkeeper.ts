import { VALIDATION, mspOf } from '@llmnet/protocol';
import type { LinkBook } from '../coordinator/link-book';
import type { TaskState } from '../tasks/task-state';
import type { RoleContext } from './role-context';

/** The steps that anyone may take so that no task stays open: closing phases and settling. */
export class Bookkeeper {
  constructor(
    private readonly context: RoleContext,
    private readonly links: LinkBook,
  ) {}

  async close({ task }: TaskState): Promise<void> {
    await this.context.ledger.submit('tasks:close', { task, round: 0 });
  }

  async closeScores({ task }: TaskState): Promise<void> {
    await this.context.ledger.submit('evaluation:closeScores', { task, panel: 0 });
  }

  /** Settles at once if the gateway has told the salt of the task's link; otherwise the time for scores has to pass. */
  async settleLinked(state: TaskState): Promise<void> {
    const salt = this.links.saltOf(state.task);
    if (salt !== undefined) await this.#settle(state, { canary: null, salt });
  }

  async settle(state: TaskState): Promise<void> {
    const salt = this.links.saltOf(state.task);
    await this.#settle(state, salt === undefined ? null : { canary: null, salt });
  }

  /** Names the open window of each organisation's record; one shut meanwhile is refused as OUT_OF_TURN and read again. */
  async #settle(
    { task, domain, seatOrganisations, validators }: TaskState,
    link: { readonly canary: null; readonly salt: string } | null,
  ): Promise<void> {
    const { ledger } = this.context;
    const [answering, judging] = await Promise.all([
      ledger.query('reputation:windows', { field: domain }),
      ledger.query('reputation:windows', { field: VALIDATION }),
    ]);
    const judges = (validators ?? []).map(mspOf);
    await ledger.submit('settlement:settle', {
      task,
      windows: answering.filter(({ mspId }) => seatOrganisations.has(mspId)),
      validationWindows: judging.filter(({ mspId }) => judges.includes(mspId)),
      link,
      pings: [],
    });
    this.links.forget(task);
  }
}
