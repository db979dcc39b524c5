import { layoutOf, memberModels, type MemberModel } from '@llmnet/consortium';
import { processMemory, type ApiAddress, type ChildRecord, type DataFolder, type RunRecord } from '@llmnet/supervisor';

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

/** What the status is of: a run, and where it keeps its things. */
export interface NetworkRun {
  readonly record: RunRecord;
  readonly folder: DataFolder;
}

export interface NetworkStatus {
  readonly running: true;
  readonly startedAt: string;
  /** The supervisor first, then its children. */
  readonly processes: readonly ProcessStatus[];
  readonly apis: readonly ApiStatus[];
  /** Of the members' workers that run. */
  readonly models: readonly MemberModel[];
  readonly explorer: string | null;
}

/** Looks at every process, asks every API for its health, and reads what the workers say of their models. */
export async function networkStatus({ record, folder }: NetworkRun, now: Date): Promise<NetworkStatus> {
  const rows = [supervisorRecord(record), ...record.children];
  const memory = await processMemory(rows.flatMap((row) => row.process?.pid ?? []));
  return {
    running: true,
    startedAt: record.startedAt,
    processes: rows.map((row) => processStatus(row, memory, now)),
    apis: await Promise.all(record.urls.apis.map(apiStatus)),
    models: memberModels(
      layoutOf(folder.root),
      record.children.map(({ name }) => name),
    ),
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
