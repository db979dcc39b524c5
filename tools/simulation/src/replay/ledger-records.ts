import { Parameters, Snapshot, Task } from '@llmnet/protocol';
import { SimulationError } from '../errors';

/** Records of a ledger as its queries return them: tasks, the snapshots they were planned from, the parameters they were opened under. */
export interface LedgerRecords {
  readonly tasks: readonly Task[];
  readonly snapshots: readonly Snapshot[];
  readonly parameters: readonly Parameters[];
}

/** Reads `{"tasks": […], "snapshots": […], "parameters": […]}`. @throws SimulationError LEDGER_INVALID */
export function parseLedgerRecords(json: string): LedgerRecords {
  try {
    const { tasks, snapshots, parameters } = listsOf(JSON.parse(json));
    return {
      tasks: tasks.map((record) => Task.parse(record)),
      snapshots: snapshots.map((record) => Snapshot.parse(record)),
      parameters: parameters.map((record) => Parameters.parse(record)),
    };
  } catch (cause) {
    throw new SimulationError(
      'LEDGER_INVALID',
      'the file of a ledger’s records needs the lists tasks, snapshots, parameters',
      {
        cause,
      },
    );
  }
}

function listsOf(value: unknown): Record<keyof LedgerRecords, unknown[]> {
  const list = (name: keyof LedgerRecords): unknown[] => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    if (!Array.isArray(found)) throw new TypeError(`${name} is no list`);
    return found;
  };
  return { tasks: list('tasks'), snapshots: list('snapshots'), parameters: list('parameters') };
}
