import { z } from 'zod';
import { EmbeddedNetworkError } from '../errors';

/** Why the control interface did not do what was asked; the answer's status and body. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a failed request answers; undefined for a failure that no rule foresees. */
export function refusalOf(error: unknown): ControlRefusal | undefined {
  if (error instanceof ControlRefusal) {
    return error;
  }
  if (error instanceof z.ZodError) {
    return new ControlRefusal(400, 'BODY_INVALID', z.prettifyError(error));
  }
  if (error instanceof EmbeddedNetworkError) {
    return new ControlRefusal(error.code === 'MEMBER_UNKNOWN' ? 404 : 409, error.code, error.message);
  }
  return undefined;
}
