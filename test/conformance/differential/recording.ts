import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Outcome } from './outcomes';

/** What a native network did with the script of a seed. */
export interface Recording {
  readonly seed: number;
  readonly rounds: number;
  readonly stepsInRound: number;
  readonly outcomes: readonly Outcome[];
}

const FILE = join(__dirname, '..', 'recordings', 'differential.json.gz');

export function readRecording(): Recording | undefined {
  return existsSync(FILE) ? (JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as Recording) : undefined;
}

export function writeRecording(recording: Recording): void {
  writeFileSync(FILE, gzipSync(JSON.stringify(recording), { level: 9 }));
}
