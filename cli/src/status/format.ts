import { tellFailure } from '@llmnet/consortium';
import { formatElapsed } from '../progress';
import type { NetworkStatus, ProcessStatus } from './network-status';

const BYTES_PER_MIB = 1024 * 1024;
const COLUMN_GAP = '  ';
const HEADER = ['PROCESS', 'STATE', 'PID', 'PORT', 'UPTIME', 'RESTARTS', 'MEMORY'];

/** The status as lines for a terminal. */
export function formatStatus({ processes, apis, models, explorer }: NetworkStatus): string {
  const total = processes.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
  return [
    ...table([HEADER, ...processes.map(row)]),
    `total memory ${mebibytes(total)}`,
    '',
    ...apis.map(({ member, url, healthy }) => `API of ${member}: ${url} (${healthy ? 'healthy' : 'does not answer'})`),
    ...models.filter(({ failure }) => failure !== null).map((model) => `model ${tellFailure(model)}`),
    ...(explorer === null ? [] : [`explorer: ${explorer}`]),
  ].join('\n');
}

function row(status: ProcessStatus): readonly string[] {
  return [
    status.name,
    status.state,
    status.pid === null ? '-' : String(status.pid),
    status.port === null ? '-' : String(status.port),
    formatElapsed(status.uptimeSeconds * 1000),
    String(status.restarts),
    status.memoryBytes === null ? '-' : mebibytes(status.memoryBytes),
  ];
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / BYTES_PER_MIB)} MiB`;
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(COLUMN_GAP)
      .trimEnd(),
  );
}
