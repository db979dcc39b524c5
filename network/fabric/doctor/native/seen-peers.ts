import { z } from 'zod';

/** `discover peers` (Fabric docs, "Service Discovery CLI"). */
const peersSchema = z.array(z.object({ Endpoint: z.string() }));

/** Addresses of the peers of the channel. @throws ZodError */
export function parsePeers(output: string): readonly string[] {
  return peersSchema.parse(JSON.parse(output)).map(({ Endpoint }) => Endpoint);
}
