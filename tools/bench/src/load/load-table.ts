import type { LoadFigures } from './load-bench';

type Row = readonly [title: string, value: (figures: LoadFigures) => string];

const seconds = (ms: number | null): string => (ms === null ? 'none' : `${(ms / 1000).toFixed(2)} s`);
const perAnswer = (count: number, { answers }: LoadFigures): string =>
  answers === 0 ? 'none' : (count / answers).toFixed(1);
const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const ROWS: readonly Row[] = [
  ['network', ({ network }) => network],
  ['questions in flight', ({ inFlight }) => String(inFlight)],
  ['answers', ({ answers }) => String(answers)],
  ['answers/s', ({ answersPerSecond }) => answersPerSecond.toFixed(2)],
  ['answer, p50', ({ p50 }) => seconds(p50)],
  ['answer, p95', ({ p95 }) => seconds(p95)],
  ['refused with 429', ({ refused }) => String(refused)],
  ['failed', ({ errors }) => String(total(errors))],
  ['tasks without an answer', ({ unanswered }) => String(unanswered)],
  ['transactions tried an answer', (figures) => perAnswer(figures.transactions.tried, figures)],
  ['of them invalid', ({ invalid }) => String(total(invalid))],
  ['housekeeping tried', ({ housekeeping }) => String(housekeeping.tried)],
  ['housekeeping counted', ({ housekeeping }) => String(housekeeping.counted)],
  ['blocks an answer', (figures) => perAnswer(figures.blocks, figures)],
  ['processor time an answer', ({ processorMsPerAnswer }) => seconds(processorMsPerAnswer)],
];

/** Figures side by side, one column a load; below, what failed and which transactions there were. */
export function formatLoadTable(figures: readonly LoadFigures[]): string {
  const width = Math.max(...ROWS.map(([title]) => title.length));
  const lines = ROWS.map(([title, value]) =>
    [title.padEnd(width), ...figures.map((one) => value(one).padStart(12))].join(' '),
  );
  return [...lines, ...figures.flatMap(detailsOf)].join('\n');
}

function detailsOf({ inFlight, errors, invalid, byName }: LoadFigures): string[] {
  const counts = (what: string, of: Readonly<Record<string, number>>): string[] =>
    Object.entries(of).map(([code, count]) => `  ${what} ${code}: ${count}`);
  const names = Object.entries(byName).map(([name, { tried, counted }]) => `  ${name}: ${counted} of ${tried} counted`);
  return ['', `${inFlight} in flight`, ...counts('failed', errors), ...counts('invalid', invalid), ...names];
}
