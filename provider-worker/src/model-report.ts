import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelState } from '@llmnet/coordinator-api';
import { z } from 'zod';

const Report = z.array(ModelState);

/**
 * Tells the operators of this machine which models of a node answer, in a file of its state folder. A later report takes the place of the
 * one before as a whole.
 * @throws the system's error
 */
export function writeModelReport(stateFolder: string, states: readonly ModelState[]): void {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const file = fileIn(stateFolder);
  writeFileSync(`${file}.new`, JSON.stringify(states), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What a node last told of its models; nothing where it has told nothing that can be read. */
export function readModelReport(stateFolder: string): readonly ModelState[] {
  try {
    return Report.parse(JSON.parse(readFileSync(fileIn(stateFolder), 'utf8')));
  } catch {
    return [];
  }
}

function fileIn(stateFolder: string): string {
  return join(stateFolder, 'models.json');
}
