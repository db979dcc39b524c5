import { OperatorError } from '@llmnet/supervisor';
import { NativeNetworkError, isStop } from '../errors';

/** Does the work of a step and shows it to the operator, as `Progress.step` of the command line does. */
export type StepDisplay = <T>(title: string, work: () => Promise<T>) => Promise<T>;

/** Shows nothing. */
export const SILENT: StepDisplay = (_title, work) => work();

/**
 * Runs one step of a start; its failures say which step it was.
 * @throws {NativeNetworkError} STEP_FAILED
 * @throws {SupervisionError} STOPPED
 */
export async function runStep<T>(display: StepDisplay, title: string, work: () => Promise<T>): Promise<T> {
  try {
    return await display(title, work);
  } catch (cause) {
    if (isStop(cause) || !isOperatorError(cause)) throw cause;
    throw new NativeNetworkError({
      code: 'STEP_FAILED',
      message: `${title}: ${cause.message}`,
      cure: cause.cure,
      cause,
    });
  }
}

function isOperatorError(error: unknown): error is OperatorError {
  return error instanceof OperatorError;
}
