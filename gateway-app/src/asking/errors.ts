/** A question that could not be answered in time. The message never has a word of a text. */
export class AskError extends Error {
  override readonly name = 'AskError';
  readonly code = 'task_expired';

  static expired(task: string): AskError {
    return new AskError(
      `task ${task} had no result by its deadline; its steps are under /api/tasks/${task}, what it did not spend is refunded`,
    );
  }
}
