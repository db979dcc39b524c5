import type { LedgerRecords } from '../replay/ledger-records';
import type { RecordedAnswers } from '../truth/recorded-answers';

/** What one run of an arm is given. */
export interface RunContext {
  readonly seed: number;
  readonly recorded: RecordedAnswers | undefined;
  readonly ledger: LedgerRecords | undefined;
}

/** What one run measures: figures by the key of their column, and values in blocks of tasks by the name of their line. */
export interface RunResult {
  readonly figures: Readonly<Record<string, number>>;
  readonly series?: Readonly<Record<string, readonly number[]>>;
}

/** One row of an experiment: a set-up that is run once a seed. */
export interface Arm {
  readonly name: string;
  /** The arm whose figures of the same seeds this one's are set beside, by name. */
  readonly beside?: string;
  /** What the protocol's quick trial found for the first column, where it had one. */
  readonly trial?: string;
  run(context: RunContext): RunResult;
}

/** A figure that every arm of an experiment measures. */
export interface Column {
  readonly key: string;
  readonly label: string;
  readonly digits: number;
}

/** A line chart over tasks of the series of chosen arms. */
export interface SeriesChart {
  readonly title: string;
  readonly series: string;
  readonly arms: readonly string[];
  readonly blockLength: number;
  readonly unit: string;
}

/** What an experiment has to show: a bound on a figure, or on its difference to the arm beside it. */
export interface Goal {
  readonly text: string;
  readonly arm: string;
  readonly key: string;
  /** Measured against the arm that the arm names in `beside`. */
  readonly difference?: true;
  readonly least?: number;
  readonly most?: number;
}

export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** What it is to find out. */
  readonly question: string;
  /** How it is set up, with the source of every number. */
  readonly setUp: readonly string[];
  /** What of the caller's it replays. */
  readonly needs: 'nothing' | 'answers' | 'ledger';
  readonly columns: readonly Column[];
  readonly arms: readonly Arm[];
  readonly goals?: readonly Goal[];
  readonly charts?: readonly SeriesChart[];
}
