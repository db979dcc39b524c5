import type { NetworkFigures } from './network-bench';

type Column = readonly [title: string, value: (figures: NetworkFigures) => string];

const ms = (value: number): string => `${value.toFixed(2)} ms`;

const ROWS: readonly Column[] = [
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

/** Figures side by side, one column a network. */
export function formatTable(figures: readonly NetworkFigures[]): string {
  const width = Math.max(...ROWS.map(([title]) => title.length));
  return ROWS.map(([title, value]) =>
    [title.padEnd(width), ...figures.map((one) => value(one).padStart(12))].join(' '),
  ).join('\n');
}
