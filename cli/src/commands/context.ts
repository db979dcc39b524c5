import { Option } from 'commander';
import { DEFAULT_DATA_FOLDER } from '../project-root';

/** What a verb gets from the program that it is part of. */
export interface CommandContext {
  /** Writes text for the user to standard output, as it is. */
  readonly write: (text: string) => void;
  /** Sets the exit code of the process; 0 unless called. */
  readonly exitWith: (exitCode: number) => void;
}

/** `--data DIR`, which every verb has. */
export function dataOption(): Option {
  return new Option('--data <dir>', 'the folder of ledger, keys and logs').default(DEFAULT_DATA_FOLDER, '.llmnet');
}
