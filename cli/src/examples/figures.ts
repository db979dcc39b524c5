import { processMemory } from '@llmnet/supervisor';

const BYTES_PER_MIB = 1024 * 1024;

export interface Figures {
  /** From the start of this process (installing and building included) to the first answer, seconds. */
  readonly firstAnswerSeconds: number;
  /** Median of what the network added to an answer, milliseconds; null where nothing was answered. */
  readonly networkMilliseconds: number | null;
  /** Memory of all processes together, MiB. */
  readonly memoryMib: number;
}

export async function memoryMib(pids: readonly number[]): Promise<number> {
  const sizes = await processMemory([process.pid, ...pids]);
  return [...sizes.values()].reduce((total, bytes) => total + bytes, 0) / BYTES_PER_MIB;
}

/** The median; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

export function formatFigures({ firstAnswerSeconds, networkMilliseconds, memoryMib }: Figures): string {
  return [
    `  first answer after        ${firstAnswerSeconds.toFixed(1)} s`,
    `  added by the network, p50 ${networkMilliseconds === null ? '–' : `${networkMilliseconds.toFixed(0)} ms`}`,
    `  memory of everything      ${memoryMib.toFixed(0)} MiB`,
  ].join('\n');
}
