import { z } from 'zod';

/** `discover peers` (Fabric docs, "Service Discovery CLI"); of a peer that tells nobody its endpoint there is none. */
const peersSchema = z.array(z.object({ Endpoint: z.string().default('') })).nullable();

/** Addresses of the peers of the channel. @throws ZodError */
export function parsePeers(output: string): readonly string[] {
  return (peersSchema.parse(JSON.parse(output)) ?? []).map(({ Endpoint }) => Endpoint);
}
