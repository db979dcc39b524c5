import type { ReportHead } from './head';
import type { ExperimentSummary } from './summary';
import { figuresTable, goalsTable } from './table';
import type { Table } from './table';

/** The report as Markdown. */
export function markdownReport(head: ReportHead, summaries: readonly ExperimentSummary[]): string {
  return (
    [
      `# ${head.title}`,
      ...head.paragraphs,
      ...summaries.map(section),
      '## Limits',
      head.limits.map((limit) => `- ${limit}`).join('\n'),
    ].join('\n\n') + '\n'
  );
}

function section(summary: ExperimentSummary): string {
  const { experiment, seeds } = summary;
  return [
    `## ${experiment.id} ${experiment.title}`,
    experiment.question,
    experiment.setUp.map((line) => `- ${line}`).join('\n'),
    `Means over ${seeds} seeds with 95 % confidence intervals.`,
    markdownTable(figuresTable(summary)),
    ...(summary.goals.length === 0 ? [] : [markdownTable(goalsTable(summary))]),
  ].join('\n\n');
}

function markdownTable({ header, rows }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
