import type { Assessment } from '@llmnet/protocol/rules';
import type { Letter, Question } from '../truth/world';
import type { RollUp } from './ledger';
import type { Held } from './seating';

/** What happened in one task, for whoever measures. */
export interface TaskOutcome {
  readonly task: number;
  readonly question: Question;
  readonly requester: number;
  readonly canary: boolean;
  /** Whether it was asked of one quarantined organisation alone. */
  readonly probe: boolean;
  readonly held: readonly Held[];
  readonly final: Letter;
  readonly assessment: Assessment;
}

/** Measures a run. */
export interface Observer {
  onTask?(outcome: TaskOutcome): void;
  /** @param task the task after which the roll-up was made */
  onRollUp?(rollUp: RollUp, task: number): void;
}
