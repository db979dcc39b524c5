import { processMemory, type ApiAddress, type ChildRecord, type RunRecord } from '@llmnet/supervisor';

const HEALTH_TIMEOUT_MS = 3_000;

export interface ProcessStatus {
  readonly name: string;
  readonly state: ChildRecord['state'];
  readonly pid: number | null;
  readonly port: number | null;
  readonly uptimeSeconds: number;
  readonly restarts: number;
  /** See `processMemory`; null if the process does not run. */
  readonly memoryBytes: number | null;
}

export interface ApiStatus {
  readonly member: string;
  readonly url: string;
  readonly healthy: boolean;
}

export interface NetworkStatus {
  readonly running: true;
  readonly startedAt: string;
  /** The supervisor first, then its children. */
  readonly processes: readonly ProcessStatus[];
  readonly apis: readonly ApiStatus[];
  readonly explorer: string | null;
}

/** Looks at every process and asks every API for its health. */
export async function networkStatus(record: RunRecord, now: Date): Promise<NetworkStatus> {
  const rows = [supervisorRecord(record), ...record.children];
  const memory = await processMemory(rows.flatMap((row) => row.process?.pid ?? []));
  return {
    running: true,
    startedAt: record.startedAt,
    processes: rows.map((row) => processStatus(row, memory, now)),
    apis: await Promise.all(record.urls.apis.map(apiStatus)),
    explorer: record.urls.explorer,
  };
}

type Row = Omit<ChildRecord, 'logFile'>;

function supervisorRecord({ supervisor, startedAt }: RunRecord): Row {
  return { name: 'supervisor', process: supervisor, state: 'ready', startedAt, restarts: 0, port: null };
}

function processStatus(row: Row, memory: ReadonlyMap<number, number>, now: Date): ProcessStatus {
  const { name, state, port, restarts } = row;
  const pid = row.process?.pid ?? null;
  return {
    name,
    state,
    pid,
    port,
    uptimeSeconds: pid === null ? 0 : Math.max(0, Math.floor((now.getTime() - Date.parse(row.startedAt)) / 1000)),
    restarts,
    memoryBytes: pid === null ? null : (memory.get(pid) ?? null),
  };
}

async function apiStatus({ member, url, healthUrl }: ApiAddress): Promise<ApiStatus> {
  const healthy = await fetch(healthUrl, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) }).then(
    (response) => response.ok,
    () => false,
  );
  return { member, url, healthy };
}
