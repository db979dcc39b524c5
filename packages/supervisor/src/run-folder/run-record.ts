import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SupervisionError, systemErrorCode } from '../errors';
import { processIdentitySchema } from '../processes/identity';
import { writeFileAtomically } from './atomic-write';
import type { DataFolder } from './data-folder';

const childSchema = z.object({
  name: z.string(),
  /** null while it waits for its next start, or is held down. */
  process: processIdentitySchema.nullable(),
  state: z.enum(['starting', 'ready', 'restarting', 'paused']),
  startedAt: z.iso.datetime(),
  restarts: z.int().nonnegative(),
  /** The port that it has named when it became ready, if any. */
  port: z.int().positive().nullable(),
  logFile: z.string(),
});

const apiSchema = z.object({
  /** The member whose gateway this is. */
  member: z.string(),
  /** Base address without a path, such as `http://127.0.0.1:8080`. */
  url: z.url(),
  /** Answers 2xx while the gateway serves. */
  healthUrl: z.url(),
});

const runRecordSchema = z.object({
  version: z.literal(1),
  supervisor: processIdentitySchema,
  startedAt: z.iso.datetime(),
  /** In the order in which they were started. */
  children: z.array(childSchema),
  urls: z.object({ apis: z.array(apiSchema), explorer: z.url().nullable() }),
});

/** What run.json says: the processes of a running network and where they listen. */
export type RunRecord = Readonly<z.infer<typeof runRecordSchema>>;
export type ChildRecord = Readonly<z.infer<typeof childSchema>>;
export type ApiAddress = Readonly<z.infer<typeof apiSchema>>;
export type RunUrls = RunRecord['urls'];

/**
 * @returns null if nothing has been started in this folder, or if it was stopped in good order
 * @throws {SupervisionError} RUN_FILE_INVALID
 */
export function readRunRecord(folder: DataFolder): RunRecord | null {
  try {
    return runRecordSchema.parse(JSON.parse(readFileSync(folder.runFile, 'utf8')));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return null;
    throw new SupervisionError({
      code: 'RUN_FILE_INVALID',
      message: `${folder.runFile} is not a run file of this version`,
      cure: 'end the processes of that network by hand, delete the file and run the command again',
      cause: error,
    });
  }
}

/** Replaces run.json as a whole. */
export function writeRunRecord(folder: DataFolder, record: RunRecord): void {
  writeFileAtomically(folder.runFile, `${JSON.stringify(record, null, 2)}\n`);
}
