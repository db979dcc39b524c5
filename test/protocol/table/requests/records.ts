import {
  Consortium,
  Declared,
  Dispute,
  LaneRecord,
  Reputation,
  Result,
  RevisionRecord,
  Settled,
} from '@llmnet/protocol';
import type { z } from 'zod';
import type { Stage } from '../stage';
import { DOMAIN } from './constants';

/** A record by its key, undefined where it is absent. */
export function find<S extends z.ZodType>({ ledger }: Stage, key: string, schema: S): z.output<S> | undefined {
  const record = ledger.record(key);
  return record === undefined ? undefined : schema.parse(record);
}

export function findResult(stage: Stage): Result | undefined {
  return find(stage, `result/${stage.focus.task}`, Result);
}

export function isSettled(stage: Stage): boolean {
  return find(stage, `settled/${stage.focus.task}`, Settled) !== undefined;
}

export function isDeclared(stage: Stage): boolean {
  return find(stage, `declared/${stage.focus.task}`, Declared) !== undefined;
}

/** The last revision round that was started, 0 for none. */
export function currentRound(stage: Stage): number {
  const started = [1, 2, 3].filter(
    (round) => find(stage, `round/${stage.focus.task}/${String(round)}`, RevisionRecord) !== undefined,
  );
  return started.length;
}

/** The disputes of the task, oldest first. */
export function disputes(stage: Stage): Dispute[] {
  return [1, 2, 3].flatMap((number) => find(stage, `dispute/${stage.focus.task}/${String(number)}`, Dispute) ?? []);
}

/** How often a member's lane has been opened from. */
export function opensOf(stage: Stage, mspId: string, lane: number): number {
  return find(stage, `lane/${mspId}/${String(lane).padStart(2, '0')}`, LaneRecord)?.opens ?? 0;
}

export function nextEpoch({ ledger }: Stage): number {
  return ledger.keys(`snap/${DOMAIN}/`).length;
}

/** The window of a record, and the one that entries are appended to. */
export function recordWindow(stage: Stage, field: string, mspId: string): { window: number; open: number } {
  const record = find(stage, `rep/${field}/${mspId}`, Reputation);
  const window = record?.window ?? 0;
  return { window, open: record === undefined || record.cursor === '' ? window : window + 1 };
}

export function isActive(stage: Stage, mspId: string): boolean {
  const members = find(stage, 'consortium', Consortium)?.members ?? [];
  return members.some((member) => member.mspId === mspId && member.state === 'active');
}
