import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition holds; jest's own timeout ends the waiting. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}
