import type { LedgerPulse } from './ledger-pulse';
import { outageOf, type Outage } from './outage';
import type { QuestionLoad } from './question-load';

interface Drilled {
  readonly questions: QuestionLoad;
  readonly pulse: LedgerPulse;
  /** When the fault struck and when both loads ran again, by the clock of `performance.now`. */
  readonly struck: number;
  readonly over: number;
}

const TITLES = ['fault', 'answered', 'gap', 'first', 'failed', 'moves', 'gap', 'first', 'failed'];

/** What the faults cost: of questions and of single transactions, the longest gap and the time to the first success, in seconds. */
export class DrillTable {
  readonly #rows: string[][] = [];

  constructor(private readonly ordering: string) {}

  add(fault: string, { questions, pulse, struck, over }: Drilled): void {
    const failed = questions.fates.flatMap(({ failure }) => failure ?? []);
    this.#rows.push([
      fault,
      ...[String(questions.answered.length), ...seconds(outageOf(questions.answered, struck, over)), counts(failed)],
      ...[String(pulse.beats.length), ...seconds(outageOf(pulse.beats, struck, over)), counts(pulse.failures)],
    ]);
  }

  /** Writes it to the standard output. */
  print(): void {
    const rows = [TITLES, ...this.#rows];
    const widths = TITLES.map((_title, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
    process.stdout.write(`${this.ordering}: questions, then moves of money; seconds\n${lines.join('\n')}\n`);
  }
}

function seconds({ longestGap, recovery }: Outage): string[] {
  return [longestGap, recovery].map((milliseconds) => (milliseconds / 1000).toFixed(1));
}

/** `3 LEDGER_UNAVAILABLE, 1 task_expired`, or a dash. */
function counts(codes: readonly string[]): string {
  const distinct = [...new Set(codes)].sort();
  const counted = distinct.map((code) => `${String(codes.filter((other) => other === code).length)} ${code}`);
  return counted.join(', ') || '-';
}
