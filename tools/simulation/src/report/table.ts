import { formatDifference, formatInterval } from './format';
import type { ExperimentSummary } from './summary';

/** The figures of an experiment as text, for Markdown and for HTML. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A row an arm: its figures, the first column's difference to the arm beside it, and what the quick trial had. */
export function figuresTable({ experiment, arms }: ExperimentSummary): Table {
  const { columns } = experiment;
  const first = columns[0];
  const withDifference = arms.some(({ beside }) => beside !== undefined);
  const withTrial = arms.some(({ trial }) => trial !== undefined);
  return {
    header: [
      '',
      ...columns.map(({ label }) => label),
      ...(withDifference ? [`${first?.label ?? ''}: difference, same seeds`] : []),
      ...(withTrial ? ['Quick trial'] : []),
    ],
    rows: arms.map(({ name, figures, differences, beside, trial }) => {
      const difference = first === undefined ? undefined : differences[first.key];
      return [
        name,
        ...columns.map(({ key, digits }) => {
          const figure = figures[key];
          return figure === undefined ? '' : formatInterval(figure, digits);
        }),
        ...(withDifference
          ? [difference === undefined ? '' : `${formatDifference(difference, first?.digits ?? 2)} to “${beside ?? ''}”`]
          : []),
        ...(withTrial ? [trial ?? ''] : []),
      ];
    }),
  };
}

/** What an experiment had to show, and whether it did. */
export function goalsTable({ goals }: ExperimentSummary): Table {
  return {
    header: ['Goal', 'Found', ''],
    rows: goals.map(({ text, found, met }) => [text, formatInterval(found, 2), met ? 'met' : 'missed']),
  };
}
