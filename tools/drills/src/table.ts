import type { LedgerPulse } from './ledger-pulse';
import { outageOf, type Outage, type Success } from './outage';
import type { QuestionLoad } from './question-load';

/** What two loads met from when a fault struck until both ran again, by the clock of `performance.now`. */
interface Drilled {
  readonly questions: QuestionLoad;
  readonly pulse: LedgerPulse;
  readonly struck: number;
  readonly over: number;
}

/** What has ended, well or with the code of an error. */
interface Ended {
  readonly failure: string | null;
  readonly ended: number;
}

const TITLES = ['fault', 'answered', 'gap', 'first', 'failed', 'moves', 'gap', 'first', 'failed'];

/** What the faults cost: of questions and of single transactions, the longest gap and the time to the first success, in seconds. */
export class DrillTable {
  readonly #rows: string[][] = [];

  constructor(private readonly ordering: string) {}

  add(fault: string, { questions, pulse, struck, over }: Drilled): void {
    const isMeanwhile = ({ ended }: Pick<Ended, 'ended'>): boolean => ended > struck && ended <= over;
    const cells = (successes: readonly Success[], all: readonly Ended[]): string[] => [
      String(successes.filter(isMeanwhile).length),
      ...seconds(outageOf(successes, struck, over)),
      counts(all.filter(isMeanwhile)),
    ];
    this.#rows.push([fault, ...cells(questions.answered, questions.fates), ...cells(pulse.beats, pulse.failures)]);
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
function counts(ended: readonly Ended[]): string {
  const codes = ended.flatMap(({ failure }) => failure ?? []);
  const distinct = [...new Set(codes)].sort();
  const counted = distinct.map((code) => `${String(codes.filter((other) => other === code).length)} ${code}`);
  return counted.join(', ') || '-';
}
