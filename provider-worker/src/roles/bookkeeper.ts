import { mspOf } from '@llmnet/chaincode/api';
import type { TaskState } from '../tasks/task-state';
import type { RoleContext } from './role-context';

/** The steps that anyone may take so that no task stays open: closing phases and settling. */
export class Bookkeeper {
  constructor(private readonly context: RoleContext) {}

  async close({ task }: TaskState): Promise<void> {
    await this.context.ledger.submit('tasks:close', { task, round: 0 });
  }

  async closeScores({ task }: TaskState): Promise<void> {
    await this.context.ledger.submit('evaluation:closeScores', { task });
  }

  /** Names the open window of each respondent's record; one shut meanwhile is refused as OUT_OF_TURN and read again. */
  async settle({ task, domain, seats }: TaskState): Promise<void> {
    const { reputations } = await this.context.ledger.query('reputation:domain', { domain });
    const windows = seats.map(({ provider }) => ({
      provider,
      window: reputations.find(({ mspId }) => mspId === mspOf(provider))?.window ?? 0,
    }));
    await this.context.ledger.submit('settlement:settle', { task, windows });
  }
}
