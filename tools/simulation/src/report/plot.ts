/** A line of a chart: a value a block of tasks. */
export interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

/** A bar with its interval. */
export interface Bar {
  readonly name: string;
  readonly mean: number;
  readonly half: number;
}

const WIDTH = 760;
const HEIGHT = 300;
const LEFT = 52;
const BOTTOM = 36;
const COLOURS = ['#1b6ca8', '#c8553d', '#3a7d44', '#7b4fa3', '#b8860b', '#5a6570', '#d0608f', '#2f8f9d'];
const BAR_HEIGHT = 20;
const BAR_LEFT = 300;

/** Lines over tasks as an SVG element. */
export function lineChart(lines: readonly Line[], blockLength: number, unit: string): string {
  const values = lines.flatMap((line) => line.values);
  const [low, high] = bounds(values);
  const blocks = Math.max(1, ...lines.map((line) => line.values.length));
  const x = (block: number): number => LEFT + ((WIDTH - LEFT - 10) * (block + 0.5)) / blocks;
  const y = (value: number): number => 10 + ((HEIGHT - BOTTOM - 10) * (high - value)) / (high - low);
  const ticks = steps(low, high);
  const legendHeight = 18 * lines.length;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT + legendHeight}" role="img">`,
    ...ticks.flatMap((tick) => [
      `<line x1="${LEFT}" x2="${WIDTH - 10}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}" class="grid"/>`,
      `<text x="${LEFT - 6}" y="${fixed(y(tick) + 4)}" text-anchor="end">${label(tick)} ${escape(unit)}</text>`,
    ]),
    ...[0, 0.25, 0.5, 0.75, 1].map((part) => {
      const task = Math.round(part * blocks) * blockLength;
      return `<text x="${fixed(LEFT + (WIDTH - LEFT - 10) * part)}" y="${HEIGHT - 14}" text-anchor="${part === 1 ? 'end' : 'middle'}">${task}</text>`;
    }),
    ...lines.flatMap((line, index) => {
      const colour = COLOURS[index % COLOURS.length] ?? '#000';
      const points = line.values.map((value, block) => `${fixed(x(block))},${fixed(y(value))}`).join(' ');
      const top = HEIGHT + 18 * index;
      return [
        `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.8"/>`,
        `<rect x="${LEFT}" y="${top}" width="14" height="4" fill="${colour}"/>`,
        `<text x="${LEFT + 20}" y="${top + 7}">${escape(line.name)}</text>`,
      ];
    }),
    '</svg>',
  ].join('');
}

/** Horizontal bars with their intervals as an SVG element. */
export function barChart(bars: readonly Bar[], digits: number): string {
  const [low, high] = bounds(bars.flatMap(({ mean, half }) => [mean - half, mean + half]));
  const x = (value: number): number => BAR_LEFT + ((WIDTH - BAR_LEFT - 70) * (value - low)) / (high - low);
  return [
    `<svg viewBox="0 0 ${WIDTH} ${bars.length * BAR_HEIGHT + 10}" role="img">`,
    ...bars.flatMap(({ name, mean, half }, index) => {
      const top = 5 + index * BAR_HEIGHT;
      const middle = fixed(top + BAR_HEIGHT / 2);
      return [
        `<text x="${BAR_LEFT - 8}" y="${fixed(top + 14)}" text-anchor="end">${escape(name)}</text>`,
        `<rect x="${BAR_LEFT}" y="${top + 3}" width="${fixed(Math.max(0, x(mean) - BAR_LEFT))}" height="${BAR_HEIGHT - 6}" fill="#9fc3dd"/>`,
        `<line x1="${fixed(x(mean - half))}" x2="${fixed(x(mean + half))}" y1="${middle}" y2="${middle}" stroke="#222" stroke-width="1.5"/>`,
        `<text x="${fixed(x(mean + half) + 6)}" y="${fixed(top + 14)}">${mean.toFixed(digits)}</text>`,
      ];
    }),
    '</svg>',
  ].join('');
}

/** Text as it may stand in HTML and SVG. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A range around the values, never empty. */
function bounds(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = high === low ? 1 : (high - low) * 0.08;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

/** About five round numbers in a range. */
function steps(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}

function label(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function fixed(value: number): string {
  return value.toFixed(1);
}
