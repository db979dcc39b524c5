import type { Duty } from '../tasks/duties';
import type { TaskState } from '../tasks/task-state';
import type { Bookkeeper } from './bookkeeper';
import type { Coordinator } from './coordinator';
import type { Respondent } from './respondent';
import type { Validator } from './validator';

export interface Roles {
  readonly respondent: Respondent;
  readonly coordinator: Coordinator;
  /** Null on a node that judges nothing. */
  readonly validator: Validator | null;
  readonly bookkeeper: Bookkeeper;
}

/** Which role does which duty. */
export async function perform(roles: Roles, duty: Duty, state: TaskState): Promise<void> {
  switch (duty.kind) {
    case 'answer':
      return roles.respondent.answer(state, duty.provider);
    case 'reveal':
      return roles.respondent.reveal(state);
    case 'close':
      return roles.bookkeeper.close(state);
    case 'conclude':
      return roles.coordinator.conclude(state);
    case 'score':
      return roles.validator?.score(state);
    case 'closeScores':
      return roles.bookkeeper.closeScores(state);
    case 'revealScore':
      return roles.validator?.reveal(state);
    case 'settleLinked':
      return roles.bookkeeper.settleLinked(state);
    case 'settle':
      return roles.bookkeeper.settle(state);
  }
}
