import type { ReportHead } from './head';
import { barChart, escape, lineChart } from './plot';
import type { ExperimentSummary } from './summary';
import { figuresTable, goalsTable } from './table';
import type { Table } from './table';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2126; }
table { border-collapse: collapse; font-size: 0.85rem; margin: 1rem 0; }
th, td { border-bottom: 1px solid #d5dade; padding: 0.25rem 0.6rem; text-align: left; font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; }
svg .grid { stroke: #e4e8eb; }
.missed { color: #a3271b; } .met { color: #23683a; }`;

/** The report as one HTML page that loads nothing. */
export function htmlReport(head: ReportHead, summaries: readonly ExperimentSummary[]): string {
  const list = (items: readonly string[]): string =>
    `<ul>${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`;
  const body = [
    `<h1>${escape(head.title)}</h1>`,
    ...head.paragraphs.map((text) => `<p>${escape(text)}</p>`),
    ...summaries.map((summary) => section(summary, list)),
    '<h2>Limits</h2>',
    list(head.limits),
  ].join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(head.title)}</title><style>${STYLE}</style></head>
<body>
${body}
</body></html>
`;
}

function section(summary: ExperimentSummary, list: (items: readonly string[]) => string): string {
  const { experiment, seeds, goals } = summary;
  return [
    `<h2>${escape(`${experiment.id} ${experiment.title}`)}</h2>`,
    `<p>${escape(experiment.question)}</p>`,
    list(experiment.setUp),
    `<p>Means over ${seeds} seeds with 95 % confidence intervals.</p>`,
    bars(summary),
    ...charts(summary),
    htmlTable(figuresTable(summary)),
    ...(goals.length === 0 ? [] : [htmlTable(goalsTable(summary))]),
  ].join('\n');
}

function bars({ experiment, arms }: ExperimentSummary): string {
  const first = experiment.columns[0];
  if (first === undefined) return '';
  const found = arms.flatMap(({ name, figures }) => {
    const figure = figures[first.key];
    return figure === undefined ? [] : [{ name, mean: figure.mean, half: figure.half ?? 0 }];
  });
  return `<h3>${escape(first.label)}</h3>${barChart(found, first.digits)}`;
}

function charts({ experiment, arms }: ExperimentSummary): string[] {
  return (experiment.charts ?? []).map(({ title, series, arms: shown, blockLength, unit }) => {
    const lines = arms
      .filter(({ name }) => shown.includes(name))
      .map(({ name, series: found }) => ({ name, values: found[series] ?? [] }));
    return `<h3>${escape(title)}</h3>${lineChart(lines, blockLength, unit)}`;
  });
}

function htmlTable({ header, rows }: Table): string {
  const cell = (text: string): string =>
    text === 'met' || text === 'missed' ? `<td class="${text}">${text}</td>` : `<td>${escape(text)}</td>`;
  return [
    '<table><thead><tr>',
    ...header.map((text) => `<th>${escape(text)}</th>`),
    '</tr></thead><tbody>',
    ...rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`),
    '</tbody></table>',
  ].join('');
}
