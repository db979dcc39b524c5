import type { DomainView, TaskView } from '@llmnet/protocol';

/** One provider in one domain over one round of questions. */
export interface Cell {
  /** Expected verdict before and after the round, PPM; null where no snapshot has it. */
  readonly before: bigint | null;
  readonly after: bigint | null;
  readonly seats: number;
}

export interface ReputationTable {
  readonly domains: readonly string[];
  readonly rows: readonly {
    readonly provider: string;
    readonly cells: readonly (Cell | null)[];
    readonly seats: number;
  }[];
}

/** How a round moved the record of every provider, as the snapshots before and after and the tasks between tell it. */
export function reputationTable(
  before: readonly DomainView[],
  after: readonly DomainView[],
  tasks: readonly TaskView[],
): ReputationTable {
  const providers = [...new Set(after.flatMap((view) => listed(view).map(({ provider }) => provider)))].sort();
  const rows = providers.map((provider) => {
    const cells = after.map((view): Cell | null => {
      const now = expectation(view, provider);
      if (now === null) return null;
      const then = before.find(({ domain }) => domain === view.domain);
      return {
        before: then === undefined ? null : expectation(then, provider),
        after: now,
        seats: seatsOf(tasks, provider, view.domain),
      };
    });
    return { provider, cells, seats: cells.reduce((total, cell) => total + (cell?.seats ?? 0), 0) };
  });
  return { domains: after.map(({ domain }) => domain), rows };
}

function expectation(view: DomainView, provider: string): bigint | null {
  return listed(view).find((candidate) => candidate.provider === provider)?.p ?? null;
}

/** Everyone whom a snapshot knows, quarantined ones too. */
function listed({ snapshot }: DomainView): NonNullable<DomainView['snapshot']>['candidates'] {
  return snapshot === null ? [] : [...snapshot.candidates, ...snapshot.quarantined];
}

function seatsOf(tasks: readonly TaskView[], provider: string, domain: string): number {
  return tasks.filter(
    ({ task, seats }) => task.terms.domain === domain && seats.some((seat) => seat.provider === provider),
  ).length;
}

const PPM_PER_PERCENT = 10_000n;

/** The table as plain text: expected verdict in percent before and after, and the seats held in between. */
export function formatReputationTable({ domains, rows }: ReputationTable): string {
  const cellText = (cell: Cell | null): string =>
    cell === null ? '·' : `${percent(cell.before)}→${percent(cell.after)} (${String(cell.seats)})`;
  const table = [
    ['provider', ...domains, 'seats'],
    ...rows.map(({ provider, cells, seats }) => [provider, ...cells.map(cellText), String(seats)]),
  ];
  const widths = table[0]?.map((_title, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map(
      (row) =>
        `  ${row
          .map((text, column) => text.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}`,
    )
    .join('\n');
}

function percent(ppm: bigint | null): string {
  return ppm === null ? '–' : String((ppm + PPM_PER_PERCENT / 2n) / PPM_PER_PERCENT);
}
