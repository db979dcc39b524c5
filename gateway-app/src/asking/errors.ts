export type AskErrorCode = 'task_expired' | 'coordinator_unavailable' | 'coordinator_answer_invalid';

/** A question that could not be answered for a reason outside the ledger. The message never has a word of a text. */
export class AskError extends Error {
  override readonly name = 'AskError';

  constructor(
    readonly code: AskErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static expired(task: string): AskError {
    return new AskError(
      'task_expired',
      `task ${task} had no result by its deadline; its steps are under /api/tasks/${task}, what it did not spend is refunded`,
    );
  }

  static coordinatorUnavailable(cause: unknown): AskError {
    return new AskError(
      'coordinator_unavailable',
      'the coordinator of this member does not answer; see that its worker runs, then ask again',
      { cause },
    );
  }

  static coordinatorAnswerInvalid(detail: string, cause?: unknown): AskError {
    const message = `the coordinator answered ${detail}; compare the versions of gateway and worker`;
    return new AskError('coordinator_answer_invalid', message, { cause });
  }
}
