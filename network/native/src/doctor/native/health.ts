import { z } from 'zod';
import { localAddress } from '../../plan/network-plan';

const TIMEOUT_MS = 2_000;

/** Body of `/healthz` (Fabric docs, "The Operations Service"). */
const healthSchema = z.object({ time: z.iso.datetime({ offset: true }) });

/**
 * How far the clock behind an operations port is ahead of this one, in milliseconds; half of the time that the answer took is taken
 * off. Undefined if there is no answer.
 */
export async function clockOffset(operationsPort: number): Promise<number | undefined> {
  const asked = Date.now();
  try {
    const response = await fetch(`http://${localAddress(operationsPort)}/healthz`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { time } = healthSchema.parse(await response.json());
    return Date.parse(time) - (asked + Date.now()) / 2;
  } catch {
    return undefined;
  }
}
