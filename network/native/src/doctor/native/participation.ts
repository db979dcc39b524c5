import { z } from 'zod';
import { localAddress } from '../../plan/network-plan';

const TIMEOUT_MS = 2_000;

const channelSchema = z.object({ height: z.int() });

/** Blocks of a channel that an orderer has (Fabric docs, channel participation API); undefined if it does not answer. */
export async function ordererHeight(adminPort: number, channel: string): Promise<number | undefined> {
  try {
    const url = `http://${localAddress(adminPort)}/participation/v1/channels/${channel}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return channelSchema.parse(await response.json()).height;
  } catch {
    return undefined;
  }
}
