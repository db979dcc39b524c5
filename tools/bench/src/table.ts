import type { NetworkFigures } from './network-bench';

const RATIO = 'submits/s, embedded over native';

type Column = readonly [title: string, value: (figures: NetworkFigures) => string];

const ms = (value: number): string => `${value.toFixed(2)} ms`;

const ROWS: readonly Column[] = [
  ['network', ({ network }) => network],
  ['members', ({ members }) => String(members)],
  ['transactions', ({ transactions }) => String(transactions)],
  ['start to ready', ({ startMs }) => ms(startMs)],
  ['submit, one at a time, p50', ({ submitP50 }) => ms(submitP50)],
  ['submit, one at a time, p95', ({ submitP95 }) => ms(submitP95)],
  ['evaluate, one at a time, p50', ({ evaluateP50 }) => ms(evaluateP50)],
  ['evaluates/s, 64 in flight', ({ evaluatesPerSecond }) => evaluatesPerSecond.toFixed(0)],
  ['submits/s, 64 in flight', ({ submitsPerSecond }) => submitsPerSecond.toFixed(0)],
  ['first over last submits/s', ({ slowdown }) => slowdown.toFixed(2)],
  [
    "network's processor time a submit",
    ({ processorMsPerSubmit }) => (processorMsPerSubmit === null ? 'unknown' : ms(processorMsPerSubmit)),
  ],
  ['memory of the network', ({ memoryMib }) => `${memoryMib} MiB`],
];

/** Figures side by side, one column a network; below, the rate of an embedded network over that of the native one after it. */
export function formatTable(figures: readonly NetworkFigures[]): string {
  const width = Math.max(RATIO.length, ...ROWS.map(([title]) => title.length));
  const line = (title: string, cells: readonly string[]): string =>
    [title.padEnd(width), ...cells.map((cell) => cell.padStart(12))].join(' ');
  const lines = ROWS.map(([title, value]) => line(title, figures.map(value)));
  const ratios = figures.map(ratioToNext);
  return [...lines, ...(ratios.some((ratio) => ratio !== '') ? [line(RATIO, ratios)] : [])].join('\n');
}

function ratioToNext(own: NetworkFigures, index: number, figures: readonly NetworkFigures[]): string {
  const next = figures[index + 1];
  return own.network === 'embedded' && next?.network === 'native'
    ? (own.submitsPerSecond / next.submitsPerSecond).toFixed(2)
    : '';
}
