import { renameSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file so that a reader sees the old content or the new, never a part. It outlives a crash of this process; it is
 * not synced to the disk, as what it describes does not outlive a crash of the machine.
 */
export function writeFileAtomically(file: string, content: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, file);
}
